export const slotCount = 256;

/** Which of the slots a stream lies in; every worker, of whatever release, must say the same. */
export function slotOf(streamKey: string): number {
  return hash(streamKey) % slotCount;
}

/**
 * Whose a slot is: of all workers the one whose hash with it is highest. A worker that comes or goes moves only the
 * slots that it gets or had. Null without workers.
 */
export function ownerOf(slot: number, workers: readonly string[]): string | null {
  let owner: string | null = null;
  let highest = -1;
  for (const worker of workers) {
    const weight = hash(`${worker}/${slot}`);
    if (weight > highest || (weight === highest && owner !== null && worker > owner)) {
      owner = worker;
      highest = weight;
    }
  }
  return owner;
}

/** The slots that are `worker`'s, in ascending order. */
export function slotsOf(worker: string, workers: readonly string[]): number[] {
  return Array.from({ length: slotCount }, (_, slot) => slot).filter((slot) => ownerOf(slot, workers) === worker);
}

/** FNV-1a, mixed once more: its low bits alone follow the text's last letter. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
