import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { marksOf } from "@/lib/mask/mask-entry";
import { joinFacts, matchesFacts, nothingTold, toldFacts } from "@/lib/player/told-facts";
import { isLookDue, type Look } from "@/lib/player/told-looks";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { ToldCall, ToldCallsPage, ToldCallsQuery, ToldFacts } from "@/lib/schema/told-call";
import type { CallSequence } from "../archive/sequence/call-sequence";
import type { Collector } from "../collector/collector";
import type { CallRecord } from "../collector/registry";
import type { EntryMasks } from "../entries/entry-mask";
import type { Log } from "../log";
import type { RawConnection } from "../redis/raw-connection";
import type { ReadLanes } from "../redis/read-lanes";
import { isRedisError } from "../redis/redis-error";
import { createMaskedEvents } from "./masked-events";

type ToldCallsOptions = {
  sequence: CallSequence;
  collector: Collector;
  lanes: ReadLanes;
  masks: EntryMasks;
  log: Log;
  now: () => number;
};

const everyMs = 1_000;
const perRound = 10;
/** Of a call's beginning at the first look, and of its end at each. */
const atStart = { entries: 40, shownBytes: 32_768 };
const atEnd = { entries: 100, shownBytes: 65_536 };
const limits = { valueBytes: 8_192, entryBytes: 32_768, fields: 60 };

type Told = { facts: ToldFacts; look: Look };

/**
 * Who called, which agents spoke and how it ended, of the calls in Redis as far as their first and last entries tell:
 * ten calls a second are looked at, the first 40 entries and the last 100. Only masked facts are kept, and searched.
 */
export function createToldCalls({ sequence, collector, lanes, masks, log, now }: ToldCallsOptions) {
  const told = new Map<string, Told>();
  let turn: Iterator<CallRecord> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;

  function next(): CallRecord[] {
    const due: CallRecord[] = [];
    const { byKey } = collector.registry;
    turn ??= byKey.values();
    for (let looked = 0; due.length < perRound && looked < byKey.size; looked++) {
      let step = turn.next();
      if (step.done === true) {
        for (const key of told.keys()) if (!byKey.has(key)) told.delete(key);
        turn = byKey.values();
        step = turn.next();
      }
      if (step.done === true) break;
      const row = step.value.assessment?.row;
      if (row && isLookDue(told.get(step.value.key)?.look, row, now())) due.push(step.value);
    }
    return due;
  }

  async function look({ key, assessment }: CallRecord): Promise<void> {
    const row = assessment?.row;
    if (row === undefined) return;
    const known = told.get(key);
    const looks = (known?.look.looks ?? 0) + 1;
    const [first, last] = await lanes.use(async (connection) => [
      known === undefined ? await read(connection, key, false) : [],
      (await read(connection, key, true)).reverse(),
    ]);
    const facts = [first, last]
      .map((entries = []) => factsOf(key, entries))
      .reduce(joinFacts, known?.facts ?? nothingTold);
    told.set(key, { facts, look: { atMs: now(), state: row.state, lastEntryId: row.lastEntryId, looks } });
  }

  async function read(connection: RawConnection, key: string, isReverse: boolean): Promise<RawEntry[]> {
    const counts = collector.load.otherCounts;
    counts.set("xrange", (counts.get("xrange") ?? 0) + 1);
    const range = { key, from: "-", to: "+", isReverse };
    const bounds = isReverse ? atEnd : atStart;
    const { entries } = await sequence.read(connection, range, bounds, { limits, firstStep: bounds.entries });
    return entries.map(({ entry }) => entry);
  }

  function factsOf(key: string, entries: readonly RawEntry[]): ToldFacts {
    if (entries.length === 0) return nothingTold;
    const { policy, pins } = masks.of(key);
    const reader = createEventReader(detectShape(entries, pins));
    const masked = createMaskedEvents(now, { policy, isHeadMissing: true });
    for (const entry of entries) {
      const marked = marksOf(entry);
      for (const event of reader.push(entry)) masked.push(event, marked);
    }
    masked.flush(true);
    return toldFacts(foldEvents(masked.events));
  }

  async function lookAround(): Promise<void> {
    if (collector.tracker.state !== "connected") return;
    try {
      for (const record of next()) await look(record);
    } catch (error) {
      if (!isRedisError(error)) log.error({ err: error }, "what calls tell of themselves could not be read");
    }
  }

  return {
    start(): void {
      timer = setInterval(() => {
        looking ??= lookAround().finally(() => {
          looking = null;
        });
      }, everyMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await looking;
    },
    /** Calls whose facts have the words asked for, the newest first. */
    find({ q, limit }: ToldCallsQuery): ToldCallsPage {
      const found: (ToldCall & { newestId: string })[] = [];
      const { byKey } = collector.registry;
      for (const [key, { facts, look }] of told) {
        const record = byKey.get(key);
        const row = record?.assessment?.row;
        if (row === undefined || !matchesFacts(row.callId, facts, q)) continue;
        const { callId, state, status } = row;
        found.push({ ...facts, callId, state, status, newestId: look.lastEntryId ?? "" });
      }
      found.sort((a, b) => (a.newestId < b.newestId ? 1 : -1));
      const rows = found.slice(0, limit).map(({ newestId: _, ...call }) => call);
      let known = 0;
      for (const { assessment } of byKey.values())
        if (assessment !== null && assessment.row.lastEntryId !== null) known++;
      return { rows, total: found.length, lookedAt: Math.min(told.size, known), known };
    },
  };
}
