import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { entryIdMs, zeroId } from "@/lib/ids/entry-id";
import { marksOf } from "@/lib/mask/mask-entry";
import { maskReport } from "@/lib/mask/mask-report";
import type { CallShape } from "@/lib/schema/call-shape";
import type { ConversationEvent } from "@/lib/schema/conversation-event";
import type { ConversationBound, ConversationGap } from "@/lib/schema/replay";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { isSameStream, isTurnedOver, markOf, removedEntries, type StreamMark } from "@/lib/stream/stream-mark";
import type { EntryMask } from "../entries/entry-mask";
import type { StreamInfo } from "../redis/inspect";
import { type CorrectionLog, createMaskedEvents, type MaskedEvents } from "./masked-events";
import type { Chunk } from "./read-chunk";

export type CallLogBounds = { entries: number; bytes: number };

export type CallLogOptions = {
  /** What the settings say of the stream. */
  mask: Pick<EntryMask, "pins" | "policy" | "checkLargeEvent">;
  read: (afterId: string | null, wantsInfo: boolean) => Promise<Chunk>;
  bounds: CallLogBounds;
  /** Whether all conversations together may still grow. */
  hasRoom: () => boolean;
  now: () => number;
};

const sampleEntries = 200;
const freshForMs = 200;
const sliceMs = 12;
const infoEveryMs = 300;
/** XINFO ships two payloads: where entries are large it is asked seldom. */
const bytesPerInfoMs = 1_000;
/** Before it, an id is no time. */
const firstPlausibleMs = 1_000_000_000_000;

/** What was read of a stream under one shape. */
type Reading = {
  shape: CallShape;
  reader: ReturnType<typeof createEventReader>;
  decide: ReturnType<typeof createEventDecider>;
  masked: MaskedEvents;
  entries: number;
  grewAtMs: number;
  firstId: string | null;
  lastId: string | null;
  gaps: ConversationGap[];
};

/**
 * The masked events of one call, read once for everybody who asks and grown as entries come; what is unmasked is never
 * kept. The shape is found in the first 200 entries: while there are fewer it is looked for again each time their number
 * has doubled, and where it is another one, or the stream was made anew, everything is read again under a new `version`.
 * Entries trimmed since they were read stay. Rejects when Redis cannot be read; what was read before is kept.
 */
export function createCallLog({ mask, read, bounds, hasRoom, now }: CallLogOptions) {
  let reading: Reading | null = null;
  let mark: StreamMark | null = null;
  let exists = true;
  let generation = 0;
  let bound: ConversationBound | null = null;
  let isComplete = false;
  let completedAtMs = -Infinity;
  let asOfMs = 0;
  let infoDueAtMs = -Infinity;
  let running: Promise<void> | null = null;
  let waiting: { isEnough: () => boolean; resolve: () => void }[] = [];
  let isClosed = false;

  function begin(sample: readonly RawEntry[], known: StreamMark | null): Reading {
    const isHeadMissing = known === null || removedEntries(known) !== 0;
    const shape = detectShape(sample.slice(0, sampleEntries), mask.pins);
    return {
      shape,
      reader: createEventReader(shape),
      decide: createEventDecider(),
      masked: createMaskedEvents(now, { isHeadMissing, policy: mask.policy }),
      entries: 0,
      grewAtMs: now(),
      firstId: null,
      lastId: null,
      gaps: [],
    };
  }

  async function run(): Promise<void> {
    isComplete = false;
    for (;;) {
      if (isClosed) return;
      const chunk = await read(reading?.lastId ?? null, now() >= infoDueAtMs);
      asOfMs = now();
      if (chunk.info) infoDueAtMs = asOfMs + infoEveryMs + chunk.sizeBytes / bytesPerInfoMs;
      if (!accept(chunk)) continue;
      if (bound?.kind === "memory" && hasRoom()) bound = null;
      if (bound === null) await take(chunk);
      if (chunk.info) mark = markOf(chunk.info);
      tell();
      if (bound !== null) {
        completedAtMs = now();
        return;
      }
      if (!chunk.isEnd) {
        await nextTurn();
        continue;
      }
      if (await isShapeRight()) break;
    }
    isComplete = true;
    completedAtMs = now();
    settleIfQuiet();
  }

  function settleIfQuiet(): void {
    if (reading === null) return;
    const lastMs = entryIdMs(reading.lastId ?? "0-0");
    const sinceMs = lastMs > firstPlausibleMs && lastMs < reading.grewAtMs ? lastMs : reading.grewAtMs;
    reading.masked.settle(now() - sinceMs);
  }

  /** False when what was read belongs to another stream, so that reading begins anew. */
  function accept({ info, isAnchored }: Chunk): boolean {
    if (info !== undefined || !isAnchored) exists = info !== null;
    if (info === null || (info && mark && !isSameStream(mark, markOf(info)))) {
      const hadSome = reading !== null;
      reading = null;
      mark = null;
      bound = null;
      if (!hadSome) return true;
      generation++;
      return info === null;
    }
    if (!isAnchored && info && reading?.lastId) noteGap(reading, reading.lastId, info);
    return true;
  }

  function noteGap(to: Reading, afterEntryId: string, info: StreamInfo): void {
    if (info.lastGeneratedId === afterEntryId || (mark && !isTurnedOver(mark, markOf(info)))) return;
    const last = to.gaps.at(-1);
    if (last?.afterEntryId === afterEntryId) return;
    const isExact = mark?.lastGeneratedId === afterEntryId;
    const removed = isExact && mark ? removedEntries(markOf(info)) : null;
    const entries = removed === null || !mark || mark.entriesAdded === null ? null : removed - mark.entriesAdded;
    if (entries === 0) return;
    to.gaps.push({ afterEntryId, beforeEntryId: info.firstEntryId, entries });
  }

  /** Of what is missing the head is told by the stream's extent. */
  function noteKnownGaps(to: Reading, gaps: Chunk["gaps"]): void {
    for (const { afterId, beforeId, entries } of gaps) {
      if (afterId === zeroId || to.gaps.some(({ afterEntryId }) => afterEntryId === afterId)) continue;
      to.gaps.push({ afterEntryId: afterId, beforeEntryId: beforeId, entries });
    }
  }

  async function take({ entries, gaps, isEnd, info }: Chunk): Promise<void> {
    if (reading !== null) noteKnownGaps(reading, gaps);
    if (entries.length === 0) return;
    const into = reading ?? begin(entries, info ? markOf(info) : mark);
    if (reading === null) noteKnownGaps(into, gaps);
    reading = into;
    let sliceEndsMs = performance.now() + sliceMs;
    for (const entry of entries) {
      const marked = marksOf(entry);
      for (const event of into.reader.push(entry)) {
        const checking = mask.checkLargeEvent(event, marked ?? []);
        into.masked.push(into.decide(event), marked, checking && (await checking));
      }
      into.entries++;
      into.firstId ??= entry.id;
      into.lastId = entry.id;
      bound = boundOf(into);
      if (bound !== null) break;
      if (performance.now() < sliceEndsMs) continue;
      await nextTurn();
      sliceEndsMs = performance.now() + sliceMs;
    }
    into.grewAtMs = now();
    into.masked.flush(isEnd || bound !== null);
  }

  function boundOf({ entries, masked: { bytes } }: Reading): ConversationBound | null {
    const rest = "Later entries are under Entries, and in Redis.";
    if (entries >= bounds.entries) {
      return { kind: "entries", text: `Only the first ${bounds.entries} entries of this call are read. ${rest}` };
    }
    if (bytes >= bounds.bytes) {
      const megabytes = Math.round(bounds.bytes / 1_000_000);
      return { kind: "bytes", text: `Only the first ${megabytes} MB of this call are read. ${rest}` };
    }
    if (hasRoom()) return null;
    return { kind: "memory", text: `Too many large calls are open at once: this one is read in part. ${rest}` };
  }

  /** False when more entries tell of another shape; then reading begins anew. */
  async function isShapeRight(): Promise<boolean> {
    if (reading === null) return true;
    const sampled = reading.shape.sampledEntries;
    if (sampled >= sampleEntries || reading.entries < Math.min(sampleEntries, 2 * sampled)) return true;
    const { entries, info } = await read(null, false);
    if (info === null || entries.length === 0) return true;
    const shape = detectShape(entries.slice(0, sampleEntries), mask.pins);
    if (fingerprint(shape) === fingerprint(reading.shape)) {
      reading.shape = { ...reading.shape, sampledEntries: Math.max(shape.sampledEntries, sampled + 1) };
      return true;
    }
    reading = null;
    return false;
  }

  function tell(): void {
    waiting = waiting.filter(({ isEnough, resolve }) => {
      if (!isEnough()) return true;
      resolve();
      return false;
    });
  }

  function start(): Promise<void> {
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    get events(): readonly ConversationEvent[] {
      return reading?.masked.events ?? [];
    },
    /** What was corrected in them since they were read; another object for another reading. */
    get corrections(): CorrectionLog {
      return reading?.masked.log ?? noCorrections;
    },
    /** How many events will stay as they are, whatever is read next. */
    get settledTo(): number {
      return reading?.masked.settledTo ?? 0;
    },
    noteShown: (end: number): void => reading?.masked.noteShown(end),
    get shape(): CallShape {
      return reading?.shape ?? detectShape([]);
    },
    get version(): string {
      return `${fingerprint(reading?.shape ?? detectShape([]))}.${generation}`;
    },
    get state() {
      return {
        exists,
        isComplete,
        bound,
        asOfMs,
        mark,
        entries: reading?.entries ?? 0,
        readToId: reading?.lastId ?? null,
        gaps: reading?.gaps ?? [],
        report: maskReport((reading?.reader ?? createEventReader(detectShape([]))).report()),
      };
    },
    get size() {
      return { events: reading?.masked.events.length ?? 0, bytes: reading?.masked.bytes ?? 0 };
    },
    /** Reads what is new, together with all who ask meanwhile; earlier where `isEnough` says so. */
    async grow(isEnough: () => boolean = () => false): Promise<void> {
      if (running === null && now() - completedAtMs < freshForMs) return;
      await this.growNow(isEnough);
    },
    /** The same however lately it was read. */
    async growNow(isEnough: () => boolean = () => false): Promise<void> {
      const done = start();
      const early = new Promise<void>((resolve) => waiting.push({ isEnough, resolve }));
      done.catch(() => undefined);
      await Promise.race([done, early]);
    },
    /** The first event after an entry. */
    indexAfter: (entryId: string): number => reading?.masked.indexAfter(entryId) ?? 0,
    /** Shows what was held only because more could have followed, once nothing has for some seconds. */
    settleIfQuiet,
    close(): void {
      isClosed = true;
    },
  };
}

const noCorrections: CorrectionLog = { from: 0, places: [], changes: 0 };

export type CallLog = ReturnType<typeof createCallLog>;

/** What of a shape changes how entries are read. */
function fingerprint({ modes, pinnedAdapter, clock, offsetBaseMs, offsetUnit }: CallShape): string {
  const named = Object.entries(modes).map(([name, { mode }]) => [name, mode]);
  const text = JSON.stringify([
    named.sort(),
    pinnedAdapter,
    clock === "offset" || clock === "mixed",
    offsetBaseMs,
    offsetUnit,
  ]);
  return createHash("sha1").update(text).digest("base64url").slice(0, 10);
}
