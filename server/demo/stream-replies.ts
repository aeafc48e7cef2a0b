import { z } from "zod";

/** `fields` is null when the entry was trimmed or deleted while it was pending. */
export type DeliveredEntry = { entryId: string; fields: string[] | null };
export type Delivered = { streamKey: string; entries: DeliveredEntry[] };

const isText = (value: unknown): value is string => typeof value === "string";

function parseEntries(reply: unknown): DeliveredEntry[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((entry): DeliveredEntry[] => {
    if (!Array.isArray(entry) || !isText(entry[0])) return [];
    return [{ entryId: entry[0], fields: Array.isArray(entry[1]) ? entry[1] : null }];
  });
}

/** XREADGROUP: streams without entries are left out. Checked by hand, as this is the load test's hottest path. */
export function parseDelivered(reply: unknown): Delivered[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((stream): Delivered[] => {
    if (!Array.isArray(stream) || !isText(stream[0])) return [];
    const entries = parseEntries(stream[1]);
    return entries.length === 0 ? [] : [{ streamKey: stream[0], entries }];
  });
}

/** XAUTOCLAIM: cursor, entries, and from 7.0 on the ids that were gone. */
export const parseClaimed = (reply: unknown): DeliveredEntry[] => (Array.isArray(reply) ? parseEntries(reply[1]) : []);

const PendingRows = z.array(z.tuple([z.string()]).rest(z.unknown()));

/** XPENDING with a range: the ids. */
export const parsePendingIds = (reply: unknown): string[] => PendingRows.parse(reply).map(([entryId]) => entryId);

const PendingSummary = z.tuple([
  z.coerce.number(),
  z.unknown(),
  z.unknown(),
  z.array(z.tuple([z.string(), z.string()])).nullable(),
]);

/** XPENDING without a range: the consumers that have anything pending. */
export const parsePendingConsumers = (reply: unknown): string[] =>
  (PendingSummary.safeParse(reply).data?.[3] ?? []).map(([consumer]) => consumer);

export function pairsToMap(fields: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) map.set(fields[i] ?? "", fields[i + 1] ?? "");
  return map;
}
