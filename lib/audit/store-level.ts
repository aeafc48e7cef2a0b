/** What wants to be written into the state store: the less it is needed, the earlier it has to leave room for the rest. */
export type StoreUse = "convenience" | "action" | "essential";

/** Of its memory, in use; null where it has no bound, or does not tell. */
export type StoreFill = { usedBytes: number; maxBytes: number } | null;

/** From this share on a use is refused: notes and jobs first, actions next; signing in, signing out and stopping never. */
const fullFor: Record<StoreUse, number> = { convenience: 0.8, action: 0.95, essential: Number.POSITIVE_INFINITY };
const nearsItsEnd = 0.75;

export const shareOf = (fill: StoreFill): number | null => (fill === null ? null : fill.usedBytes / fill.maxBytes);

/** Whether a use of so many bytes still fits; nothing is refused where the bound is not known. */
export function hasRoom(fill: StoreFill, use: StoreUse, bytes: number): boolean {
  return fill === null || (fill.usedBytes + bytes) / fill.maxBytes < fullFor[use];
}

/** What people are told of a store that fills; null while there is plenty of room. */
export function describeStore(fill: StoreFill): string | null {
  const share = shareOf(fill);
  if (fill === null || share === null || share < nearsItsEnd) return null;
  const how = `The state store is ${Math.floor(share * 100)} % full (${megabytes(fill.usedBytes)} of ${megabytes(fill.maxBytes)} MB)`;
  const what =
    share >= fullFor.action
      ? "notes, jobs and actions are refused, signing in still works"
      : share >= fullFor.convenience
        ? "notes and new jobs are refused, actions and signing in still work"
        : `from ${fullFor.convenience * 100} % on notes and new jobs are refused`;
  return `${how}: ${what}. Raise its maxmemory.`;
}

const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
