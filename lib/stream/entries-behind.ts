import { compareEntryIds } from "../ids/entry-id";

/** Entries of one stream, as they came after `afterId` with none between. */
export type Delivery<Entry extends { id: string }> = { afterId: string; entries: readonly Entry[] };

/** Those of a delivery that stand behind `lastId`; null where entries between the two are missing. */
export function entriesBehind<Entry extends { id: string }>(
  lastId: string,
  { afterId, entries }: Delivery<Entry>,
): readonly Entry[] | null {
  if (compareEntryIds(afterId, lastId) === 0) return entries;
  if (compareEntryIds(afterId, lastId) > 0) return null;
  return entries.filter(({ id }) => compareEntryIds(id, lastId) > 0);
}
