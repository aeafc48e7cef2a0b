import { isGhost } from "@/lib/pending/ghost";
import { entryContains } from "@/lib/pending/preview";
import type { PendingEntry } from "@/lib/pending/select-pending";
import type { PendingFilter } from "@/lib/schema/pending";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { type EntryLimits, onceWhole, readEntryList } from "@/server/redis/decode-entry";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection, ReplyTooLarge } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";
import { maskInOrder } from "../entries/call-mask";
import type { EntryMasks } from "../entries/entry-mask";
import { type Around, lookAround, lookedAt } from "../entries/look-around";

/** What stands behind a pending id: the entry in its beginning, nothing (a ghost), or no answer. */
export type Looked = { kind: "entry"; entry: RawEntry } | { kind: "ghost" } | { kind: "unreadable" };

const limits: EntryLimits = { valueBytes: 2_048, entryBytes: 6_144, fields: 48 };
const batchSize = 24;
const maxLooks = 20_000;
const searchForMs = 2_000;
const perLookUs = 6;

const readOne = orError(onceWhole((reader) => readEntryList(reader, limits)));

/** Reads the beginnings of single entries, 24 at a time; in the order of the targets. */
export async function lookAtEntries(
  connection: RawConnection,
  targets: readonly { key: string; entryId: string }[],
): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (let from = 0; from < targets.length; from += batchSize) {
    const batch = targets.slice(from, from + batchSize);
    looked.push(...(await lookAtBatch(connection, batch)));
  }
  return looked;
}

async function lookAtBatch(
  connection: RawConnection,
  batch: readonly { key: string; entryId: string }[],
): Promise<Looked[]> {
  try {
    await connection.open();
    const replies = await connection.pipeline(
      batch.map(({ key, entryId }) => encodeCommand("XRANGE", key, entryId, entryId)),
      batch.map(() => readOne),
    );
    return replies.map((reply) => {
      if (reply instanceof ReplyError) return { kind: "unreadable" };
      const [found] = reply;
      return found ? { kind: "entry", entry: found.entry } : { kind: "ghost" };
    });
  } catch (error) {
    if (!(error instanceof ReplyTooLarge)) throw error;
    if (batch.length === 1) return [{ kind: "unreadable" }];
    const looked: Looked[] = [];
    for (const target of batch) looked.push(...(await lookAtBatch(connection, [target])));
    return looked;
  }
}

/**
 * Which of the entries match a filter that needs a look at the entry itself. Looks at up to 20,000 of them and for
 * about two seconds; what was not looked at is left out, and `isComplete` is false.
 */
export async function searchEntries(
  connection: RawConnection,
  entries: readonly PendingEntry[],
  filter: PendingFilter,
  afford: (costUs: number) => Promise<void>,
  now: () => number,
  masks: EntryMasks,
): Promise<{ matches: Set<PendingEntry>; isComplete: boolean; looks: number }> {
  const matches = new Set<PendingEntry>();
  const untilMs = now() + searchForMs;
  const text = filter.q?.toLowerCase();
  let looks = 0;
  while (looks < entries.length && looks < maxLooks && now() < untilMs) {
    const batch = entries.slice(looks, looks + batchSize);
    await afford(batch.length * perLookUs);
    const looked = await lookAtBatch(
      connection,
      batch.map(({ group, entryId }) => ({ key: group.key, entryId })),
    );
    const likely = batch.flatMap((entry, i) => {
      const found = looked[i];
      return found && matchesFilter(entry, found, filter.ghost, text, asItIs) ? [{ entry, found }] : [];
    });
    const places = likely.map(({ entry }) => ({ key: entry.group.key, entryId: entry.entryId }));
    const around = text === undefined ? [] : await lookAround(connection, places);
    for (const [i, { entry, found }] of likely.entries()) {
      if (found.kind !== "entry" || text === undefined) {
        if (matchesFilter(entry, found, filter.ghost, text, asItIs)) matches.add(entry);
        continue;
      }
      const mask = masks.of(entry.group.key);
      const how = { nowMs: now(), isHeadMissing: lacks(around[i]) };
      const [masked = mask(found.entry)] = await maskInOrder(mask, [found.entry], around[i] ?? nothing, how);
      if (matchesFilter(entry, found, filter.ghost, text, () => masked)) matches.add(entry);
    }
    looks += batch.length;
  }
  return { matches, isComplete: looks >= entries.length, looks };
}

/** Further back may stand what was asked. */
export const lacks = (around: Around | undefined) => (around?.before.length ?? 0) >= lookedAt;
export const nothing: Around = { before: [], after: [] };

/** Before a closer look: what is not in the entry is not in what is shown of it. */
const asItIs = (entry: RawEntry) => entry;

function matchesFilter(
  entry: PendingEntry,
  found: Looked,
  ghost: boolean | undefined,
  text: string | undefined,
  see: (entry: RawEntry) => RawEntry,
): boolean {
  const isGone = found.kind === "ghost" || isGhost(entry.entryId, entry.group.edge) === true;
  if (ghost !== undefined && ghost !== isGone) return false;
  if (text === undefined || entry.group.callId.toLowerCase().includes(text)) return true;
  return found.kind === "entry" && entryContains(see(found.entry), text);
}
