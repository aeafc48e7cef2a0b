import { setImmediate as nextTurn } from "node:timers/promises";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { maskReport } from "@/lib/mask/mask-report";
import type { CallShape } from "@/lib/schema/call-shape";
import type { ConversationEvent } from "@/lib/schema/conversation-event";
import type { ConversationBound } from "@/lib/schema/replay";
import type { TailGap } from "@/lib/schema/stream-entry";
import { entriesBehind } from "@/lib/stream/entries-behind";
import { isSameStream, markOf, removedEntries, type StreamMark } from "@/lib/stream/stream-mark";
import type { EntryMask } from "../entries/entry-mask";
import type { EntrySays } from "../entries/sayings";
import type { StreamInfo } from "../redis/inspect";
import { createAskers } from "./askers";
import { boundOf, type CallLogBounds } from "./bound-text";
import { type CallReading, createCallReading, fingerprint, mayBeLarge } from "./call-reading";
import { createWaitingDeliveries, type HandedOver } from "./handed-over";
import type { CorrectionLog } from "./masked-events";
import type { Chunk } from "./read-chunk";

export type CallLogOptions = {
  /** What the settings say of the stream. */
  mask: Pick<EntryMask, "pins" | "policy" | "checkLargeEvent">;
  read: (afterId: string | null, wantsInfo: boolean) => Promise<Chunk>;
  /** What the stream is; null where there is none. */
  look: () => Promise<StreamInfo | null>;
  bounds: CallLogBounds;
  /** Whether all conversations together may still grow. */
  hasRoom: () => boolean;
  now: () => number;
};

const freshForMs = 200;
const sliceMs = 12;
const infoEveryMs = 300;
/** XINFO ships two payloads: where entries are large it is asked seldom. */
const bytesPerInfoMs = 1_000;

/**
 * The masked events of one call, read once for everybody who asks and grown as entries come; what is unmasked is never
 * kept. Somebody who reads the stream anyway hands over what comes (`take`); what was not handed over is read. The shape
 * is found in the first 200 entries: while there are fewer it is looked for again each time their number has doubled, and
 * where it is another one, or the stream was made anew, everything is read again under a new `version`. Entries trimmed
 * since they were read stay. Rejects when Redis cannot be read; what was read before is kept.
 */
export function createCallLog({ mask, read, look, bounds, hasRoom, now }: CallLogOptions) {
  let reading: CallReading | null = null;
  let mark: StreamMark | null = null;
  let exists = true;
  let generation = 0;
  let bound: ConversationBound | null = null;
  let isComplete = false;
  let completedAtMs = -Infinity;
  let asOfMs = 0;
  let infoDueAtMs = -Infinity;
  let unlookedBytes = 0;
  let running: Promise<void> | null = null;
  /** Something is missing that nobody hands over: it has to be read. */
  let isBehind = true;
  let isClosed = false;
  const waiting = createWaitingDeliveries();
  const askers = createAskers();

  async function run(): Promise<void> {
    isComplete = isBehind = false;
    for (;;) {
      if (isClosed) return;
      const chunk = await read(reading?.lastId ?? null, now() >= infoDueAtMs);
      asOfMs = now();
      if (chunk.info) infoDueAtMs = asOfMs + infoEveryMs + chunk.sizeBytes / bytesPerInfoMs;
      if (!accept(chunk)) continue;
      if (bound?.kind === "memory" && hasRoom()) bound = null;
      if (bound === null) await grow(chunk);
      if (chunk.info) mark = markOf(chunk.info);
      askers.answer();
      if (bound !== null) break;
      if (!chunk.isEnd) await nextTurn();
      else if (await isShapeRight()) break;
    }
    completedAtMs = now();
    if (bound !== null) return;
    isComplete = true;
    reading?.settleIfQuiet();
  }

  /** False when what was read belongs to another stream, so that reading begins anew. */
  function accept({ info, isAnchored }: Chunk): boolean {
    if (info !== undefined || !isAnchored) exists = info !== null;
    if (info === null || (info && mark && !isSameStream(mark, markOf(info)))) {
      const hadSome = reading !== null;
      reading = mark = bound = null;
      if (!hadSome) return true;
      generation++;
      return info === null;
    }
    if (!isAnchored && info && reading?.lastId) reading.noteGap(reading.lastId, info, mark);
    return true;
  }

  async function grow({ entries, gaps, isEnd, info }: Chunk): Promise<void> {
    reading?.noteKnownGaps(gaps);
    if (entries.length === 0) return;
    if (reading === null) {
      const known = info ? markOf(info) : mark;
      const isHeadMissing = known === null || removedEntries(known) !== 0;
      reading = createCallReading({ sample: entries, mask, isHeadMissing, now });
      reading.noteKnownGaps(gaps);
    }
    const into = reading;
    let sliceEndsMs = performance.now() + sliceMs;
    for (const entry of entries) {
      await into.pushWhole(entry);
      bound = boundNow(into);
      if (bound !== null) break;
      if (performance.now() < sliceEndsMs) continue;
      await nextTurn();
      sliceEndsMs = performance.now() + sliceMs;
    }
    into.flush(isEnd || bound !== null);
  }

  const boundNow = ({ entries, masked }: CallReading) => boundOf({ entries, bytes: masked.bytes }, bounds, hasRoom);

  /** False when more entries tell of another shape; then reading begins anew. */
  async function isShapeRight(): Promise<boolean> {
    if (!reading?.isShapeDue) return true;
    const { entries, info } = await read(null, false);
    if (info === null || entries.length === 0 || reading.isStillRight(entries)) return true;
    reading = null;
    return false;
  }

  /** Another stream may stand there: what it is has to be asked with the next reading. */
  function readAnew(): void {
    isBehind = true;
    infoDueAtMs = -Infinity;
  }

  function start(): Promise<void> {
    running ??= run()
      .catch((error: unknown) => {
        isBehind = true;
        throw error;
      })
      .finally(() => {
        running = null;
        for (const delivery of waiting.take()) takeNow(delivery);
      });
    return running;
  }

  function takeNow({ afterId, entries, sizeBytes }: HandedOver): EntrySays[] | null {
    const into = reading;
    if (bound !== null) return null;
    const later = into?.lastId ? entriesBehind(into.lastId, { afterId, entries }) : null;
    if (isBehind || into === null || later === null) {
      isBehind = true;
      return null;
    }
    if (later.some(mayBeLarge)) {
      isBehind = true;
      return null;
    }
    if (later.length === 0) return entries.length === 0 ? [] : null;
    const said = [];
    for (const entry of later) {
      said.push(into.push(entry));
      bound = boundNow(into);
      if (bound !== null) break;
    }
    into.flush(true);
    unlookedBytes += sizeBytes;
    asOfMs = completedAtMs = now();
    isBehind = into.isShapeDue;
    askers.answer();
    if (said.length < entries.length) return null;
    return said.map((events) => events.map(({ event, index }) => ({ event, shown: into.masked.events[index] })));
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
    /** The first event after an entry. */
    indexAfter: (entryId: string): number => reading?.masked.indexAfter(entryId) ?? 0,
    noteShown: (end: number): void => reading?.masked.noteShown(end),
    get shape(): CallShape {
      return reading?.shape ?? noShape;
    },
    get version(): string {
      return `${fingerprint(reading?.shape ?? noShape)}.${generation}`;
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
        report: maskReport((reading ?? nothingRead).report()),
      };
    },
    get size() {
      return { events: reading?.masked.events.length ?? 0, bytes: reading?.masked.bytes ?? 0 };
    },
    /** Reads what is new, together with all who ask meanwhile; earlier where `isEnough` says so. */
    async grow(isEnough: () => boolean = () => false): Promise<void> {
      if (running !== null || now() - completedAtMs >= freshForMs) await this.growNow(isEnough);
    },
    /** The same however lately it was read. */
    async growNow(isEnough: () => boolean = () => false): Promise<void> {
      const done = start();
      done.catch(() => undefined);
      await Promise.race([done, askers.whenEnough(isEnough)]);
    },
    /** Nothing is missing but what will be handed over. */
    get isCurrent(): boolean {
      return !isBehind && running === null && !(bound?.kind === "memory" && hasRoom());
    },
    /**
     * Entries that follow `afterId` with none between; what each says, or null where others must be read first. Without
     * entries it tells how far somebody has read.
     */
    take(afterId: string, entries: HandedOver["entries"], sizeBytes: number): EntrySays[] | null {
      if (isClosed) return null;
      const delivery = { afterId, entries, sizeBytes };
      if (running === null) return takeNow(delivery);
      waiting.add(delivery);
      return null;
    },
    /** Entries were gone before they could be handed over, or the stream was made anew. */
    lose(gap: TailGap): void {
      if (gap.cause === "reset") readAnew();
      else reading?.noteLost(gap);
    },
    /** Asks what the stream is, once something was handed over since. */
    async lookAgain(): Promise<void> {
      if (unlookedBytes === 0 || running !== null || now() < infoDueAtMs) return;
      infoDueAtMs = now() + infoEveryMs + unlookedBytes / bytesPerInfoMs;
      unlookedBytes = 0;
      const info = await look();
      if (info === null || (mark && !isSameStream(mark, markOf(info)))) readAnew();
      else mark = markOf(info);
    },
    /** Shows what was held only because more could have followed, once nothing has for some seconds. */
    settleIfQuiet: (): void => reading?.settleIfQuiet(),
    close(): void {
      isClosed = true;
    },
  };
}

const noShape = detectShape([]);
const nothingRead = createEventReader(noShape);
const noCorrections: CorrectionLog = { from: 0, places: [], changes: 0 };

export type CallLog = ReturnType<typeof createCallLog>;
