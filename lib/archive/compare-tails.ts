import { compareEntryIds } from "../ids/entry-id";

export type DigestedEntry = { id: string; hash: string };

/**
 * Whether the stream and the copy of it tell the same up to where the copy ends. `goes-on`: the stream holds nothing that
 * the copy has otherwise; what only the copy has was deleted, or lost in a fail-over. `differs`: an id has other content,
 * or stands where none was copied: after `commonId` (null: from the start) it is another stream.
 */
export type TailsCompared = { kind: "goes-on" } | { kind: "differs"; commonId: string | null };

/**
 * Both in ascending order: the last entries of the stream up to the copy's end, and all that was copied between their
 * ids. Entries before `copiedFromId`, where the copy begins, are not known; a stream that ends before it is another one.
 */
export function compareTails(
  stream: readonly DigestedEntry[],
  copy: readonly DigestedEntry[],
  copiedFromId: string,
): TailsCompared {
  const copied = new Map(copy.map(({ id, hash }) => [id, hash]));
  const last = stream.at(-1);
  if (last && compareEntryIds(last.id, copiedFromId) < 0) return { kind: "differs", commonId: null };
  let commonId: string | null = null;
  for (const { id, hash } of stream) {
    if (compareEntryIds(id, copiedFromId) < 0) continue;
    if (copied.get(id) !== hash) return { kind: "differs", commonId };
    commonId = id;
  }
  return { kind: "goes-on" };
}
