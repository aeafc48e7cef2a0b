import { entryAgeMs } from "@/lib/ids/entry-id";
import { claimForOf } from "@/lib/pending/claim-for";
import { consumerState } from "@/lib/pending/consumer-state";
import { previewOf } from "@/lib/pending/preview";
import type { PendingEntry } from "@/lib/pending/select-pending";
import type { PendingRow } from "@/lib/schema/pending";
import type { Thresholds } from "@/lib/schema/thresholds";
import { hasNoTime, isReleased } from "@/lib/stream/delivery-words";
import { finiteOrNull } from "@/lib/stream/own-touch";
import type { ConsumerReading, PendingReading } from "@/lib/stream/reading";
import type { Collector } from "@/server/collector/collector";
import { encodeCommand } from "@/server/redis/encode-command";
import { readConsumers, readPending } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";
import { maskInOrder } from "../entries/call-mask";
import type { EntryMasks } from "../entries/entry-mask";
import { lookAround } from "../entries/look-around";
import { leastIdleByName } from "./consumers-seen";
import type { GhostLedger } from "./ghost-ledger";
import { lacks, lookAtEntries, nothing } from "./look-at-entries";

export type RowReaderOptions = {
  collector: Collector;
  connection: RawConnection;
  ledger: GhostLedger;
  thresholds: Thresholds;
  masks: EntryMasks;
};

const readList = orError(readPending);
const readNames = orError(readConsumers);

/** The rows of these entries as they are now; entries no longer pending are left out. */
export async function readRows(options: RowReaderOptions, entries: readonly PendingEntry[]): Promise<PendingRow[]> {
  const { collector, connection, ledger, thresholds } = options;
  if (entries.length === 0) return [];
  const present = await readPresent(connection, entries);
  const pending = entries.flatMap((entry, i) => {
    const now = present[i];
    return now ? [{ entry, now }] : [];
  });
  const consumers = await readConsumersOf(
    collector,
    connection,
    pending.map(({ entry }) => entry),
  );
  const looked = await lookAtEntries(
    connection,
    pending.map(({ entry }) => ({ key: entry.group.key, entryId: entry.entryId })),
  );
  const around = await lookAround(
    connection,
    pending.map(({ entry }) => ({ key: entry.group.key, entryId: entry.entryId })),
  );
  const nowMs = collector.redisNowMs();
  const elsewhere = leastIdleByName(collector, nowMs);
  const previews: PendingRow["preview"][] = [];
  for (const [i, { entry }] of pending.entries()) {
    const found = looked[i];
    const mask = options.masks.of(entry.group.key);
    const how = { nowMs, isHeadMissing: lacks(around[i]) };
    const [shown] = found?.kind === "entry" ? await maskInOrder(mask, [found.entry], around[i] ?? nothing, how) : [];
    previews.push(found?.kind === "entry" ? previewOf(shown ?? mask(found.entry)) : null);
  }
  return pending.map(({ entry, now }, i) => {
    const { group, entryId } = entry;
    const found = looked[i];
    const isGone = found?.kind === "ghost";
    const list = consumers.get(groupKey(entry)) ?? null;
    const owner = list?.find(({ name }) => name === now.consumer);
    const row = collector.registry.find(group.callId)?.assessment?.row.groups.find(({ name }) => name === group.name);
    const seen = ledger.note(group.key, entryId, found?.kind === "unreadable" ? null : isGone, nowMs);
    const facts = {
      consumers: list,
      idleMeansAttempt: collector.server?.idleMeansAttempt ?? false,
      group: row ?? null,
      nowMs,
      limits: thresholds,
    };
    const idleElsewhereMs = (name: string) => elsewhere.get(`${group.name}\n${name}`) ?? null;
    return {
      callId: group.callId,
      streamKey: group.key,
      group: group.name,
      consumer: now.consumer,
      consumerState: consumerState({
        ...facts,
        name: isReleased(now) ? "" : now.consumer,
        idleElsewhereMs: idleElsewhereMs(now.consumer),
        heldForMs: hasNoTime(now.idleMs) ? 0 : now.idleMs,
      }),
      claimFor: isGone ? null : claimForOf(facts, now.consumer, idleElsewhereMs),
      consumerIdleMs: owner === undefined ? null : finiteOrNull(owner.idleMs),
      consumerTouchedMs: owner?.touchedByOperatorMs ?? null,
      entryId,
      entryAgeMs: entryAgeMs(entryId, nowMs),
      idleMs: now.idleMs,
      deliveries: now.deliveries,
      ghost: isGone,
      ghostSeenAliveAtMs: isGone ? seen.aliveAtMs : null,
      ghostSeenGoneAtMs: isGone ? seen.goneAtMs : null,
      preview: previews[i] ?? null,
    };
  });
}

async function readPresent(
  connection: RawConnection,
  entries: readonly PendingEntry[],
): Promise<(PendingReading | undefined)[]> {
  await connection.open();
  const replies = await connection.pipeline(
    entries.map(({ group, entryId }) => encodeCommand("XPENDING", group.key, group.name, entryId, entryId, 1)),
    entries.map(() => readList),
  );
  return replies.map((reply) => (reply instanceof ReplyError ? undefined : reply[0]));
}

async function readConsumersOf(
  collector: Collector,
  connection: RawConnection,
  entries: readonly PendingEntry[],
): Promise<Map<string, ConsumerReading[]>> {
  const groups = [...new Map(entries.map((entry) => [groupKey(entry), entry.group])).entries()];
  await connection.open();
  const replies = await connection.pipeline(
    groups.map(([, group]) => encodeCommand("XINFO", "CONSUMERS", group.key, group.name)),
    groups.map(() => readNames),
  );
  const consumers = new Map<string, ConsumerReading[]>();
  groups.forEach(([id, { key, name }], i) => {
    const reply = replies[i];
    if (reply && !(reply instanceof ReplyError)) consumers.set(id, collector.ownTouches.correct(key, name, reply));
  });
  return consumers;
}

function groupKey({ group }: PendingEntry): string {
  return `${group.key}\n${group.name}`;
}
