import { createHash } from "node:crypto";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { ListPlace } from "@/lib/archive/list-place";
import { wordsOfCall } from "@/lib/archive/told-copy";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { entryTimeMs, zeroId } from "@/lib/ids/entry-id";
import { marksOf } from "@/lib/mask/mask-entry";
import { namePolicy } from "@/lib/mask/policy-name";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Archive } from "../archive/create-archive";
import { type CallCopy, entriesOf, openCopy } from "../archive/sequence/call-copy";
import type { ArchiveStore } from "../archive/store/archive-store";
import { StoreError } from "../archive/store/store-error";
import type { Collector } from "../collector/collector";
import type { EntryMask, EntryMasks } from "../entries/entry-mask";
import type { Log } from "../log";
import { createFaultLog } from "../log-fault";
import { createMaskedEvents } from "./masked-events";

export type TellCopiesOptions = {
  archive: Archive;
  collector: Pick<Collector, "registry" | "isWarmingUp">;
  masks: EntryMasks;
  log: Log;
  now: () => number;
};

const maxWaiting = 20_000;
const callsPerLook = 100;
/** Of a longer call only so many entries are looked at. */
const maxEntries = 50_000;
const limits = { valueBytes: 16_384, entryBytes: 65_536, fields: 60 };
const lastId = "18446744073709551615-18446744073709551615";
const sliceMs = 6;
/** For each millisecond of work it rests so many: an eighth of a core at most. */
const restPerWork = 7;
/** What others of the process do meanwhile counts as work too: it is not waited for longer. */
const maxRestMs = 100;
const idleMs = 500;
const retryMs = 10_000;

/** How a call's words were masked, by which it is told whether they may be shown. */
export const rulesOf = ({ policy }: EntryMask): string =>
  createHash("sha256").update(namePolicy(policy)).digest("base64url").slice(0, 16);

/**
 * Tells the archive's finder what calls say, masked, once they have ended: those whose copy has just become whole, and at
 * the start all others of the archive, the newest first. It works in short turns, an eighth of a core at most. What it
 * could not tell, because the store cannot be written, is told when it looks through the archive again.
 */
export function createCopyTeller({ archive, collector, masks, log, now }: TellCopiesOptions) {
  const waiting = new Set<string>();
  /** Copies that cannot be read: they are not tried again by this process. */
  const unreadable = new Set<string>();
  const stopping = new AbortController();
  const logFault = createFaultLog(log, now);
  let running: Promise<void> | null = null;
  /** Where the look through the archive goes on; `done` where it has seen all of it. */
  let walk: ListPlace | null | "done" = null;
  let workedSinceMs = 0;

  archive.onWhole((key) => {
    if (waiting.size < maxWaiting) waiting.add(key);
    else walk = null;
  });

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  async function breathe(): Promise<void> {
    const workedMs = performance.now() - workedSinceMs;
    if (workedMs < sliceMs) return;
    await pause(Math.min(maxRestMs, workedMs * restPerWork));
    workedSinceMs = performance.now();
  }

  const mayTell = () => archive.capture?.state().state === "capturing" && !collector.isWarmingUp;
  const isOver = (key: string) => (collector.registry.byKey.get(key)?.assessment?.row.state ?? "ended") === "ended";

  async function lookOn(store: ArchiveStore): Promise<void> {
    if (walk === "done") return;
    const { lives, cutAt } = await store.list({ text: "", after: walk, limit: callsPerLook });
    for (const { key, lastId: last } of lives) {
      if (isOver(key) && !unreadable.has(key) && !(await store.finder.isTold(key, last, rulesOf(masks.of(key)))))
        waiting.add(key);
    }
    walk = cutAt ?? "done";
  }

  async function tell(store: ArchiveStore, key: string): Promise<void> {
    const copy = await openCopy(store, key);
    const mask = masks.of(key);
    const rules = rulesOf(mask);
    if (copy === null || (await store.finder.isTold(key, copy.lastId, rules))) return;
    const { facts, said, told } = wordsOfCall(foldEvents(await eventsOf(store, copy, mask)));
    await nextTurn();
    await store.finder.tell({
      ...{ key, lastId: copy.lastId, rules, facts, said, told },
      startedMs: entryTimeMs(copy.firstId, copy.takenAtMs),
      endedMs: entryTimeMs(copy.lastId, copy.takenAtMs),
    });
  }

  async function eventsOf(store: ArchiveStore, copy: CallCopy, mask: EntryMask) {
    const masked = createMaskedEvents(now, { policy: mask.policy, isHeadMissing: copy.gaps.length > 0 });
    const head: RawEntry[] = [];
    let reader: ReturnType<typeof createEventReader> | null = null;
    let seen = 0;
    const push = (entry: RawEntry) => {
      const marked = marksOf(entry);
      for (const event of reader?.push(entry) ?? []) masked.push(event, marked);
    };
    const begin = () => {
      reader = createEventReader(detectShape(head, mask.pins));
      head.forEach(push);
    };
    for await (const { entry } of entriesOf(store, copy, zeroId, lastId, false, limits)) {
      if (stopping.signal.aborted || ++seen > maxEntries) break;
      if (reader === null) head.push(entry);
      else push(entry);
      if (reader === null && head.length === callsPerLook) begin();
      await breathe();
    }
    if (reader === null) begin();
    masked.flush(true);
    masked.settle(Number.POSITIVE_INFINITY);
    return masked.events;
  }

  async function loop(store: ArchiveStore): Promise<void> {
    while (!stopping.signal.aborted) {
      const [key] = waiting;
      workedSinceMs = performance.now();
      try {
        if (!mayTell()) await pause(idleMs);
        else if (key !== undefined) {
          waiting.delete(key);
          await tell(store, key);
        } else if (walk === "done") await pause(idleMs);
        else await lookOn(store);
      } catch (error) {
        if (stopping.signal.aborted) return;
        logFault(error, "what a call of the archive says could not be told");
        const isDamaged = !(error instanceof StoreError) || error.problem === "damaged";
        if (key !== undefined && isDamaged && unreadable.size < maxWaiting) unreadable.add(key);
        if (!isDamaged) walk = null;
        await pause(retryMs);
      }
      await breathe();
    }
  }

  return {
    /** Null where another console tells; `isWhole` when no call that ended is left to be told. */
    state: () => (mayTell() ? { waiting: waiting.size, isWhole: walk === "done" && waiting.size === 0 } : null),
    start(): void {
      if (archive.store !== null) running ??= loop(archive.store);
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
