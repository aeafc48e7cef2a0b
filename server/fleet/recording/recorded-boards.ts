import { createFrameReader, type RecordedMoment } from "@/lib/recording/frame-reader";
import { type Segment, segmentsFor } from "@/lib/recording/segments";
import type { CallDetail, CallsPage, CallsQuery } from "@/lib/schema/call";
import { Snapshot } from "@/lib/schema/snapshot";
import type { CallRow } from "@/lib/stream/assess-call";
import { AppError } from "../../errors";
import { createCallList } from "../list-calls";
import type { Recorder } from "./create-recorder";

const maxWaiting = 20;
const maxMoments = 2;

/** The board as it stood: the same answers as those of now, from the newest frame at or before the moment asked for. */
export type PastBoard = {
  atMs: number;
  snapshot: Snapshot;
  list(query: CallsQuery): CallsPage;
  call(callId: string): CallDetail;
};

type Open = {
  segment: Segment;
  frames: Uint8Array[];
  next: number;
  reader: ReturnType<typeof createFrameReader>;
  moment: RecordedMoment | null;
};

/**
 * Reads what the recorder wrote. One moment after the other: a later one of the same segment goes on from where the last
 * one stood. The last two boards are kept.
 */
export function createRecordedBoards(recorder: Pick<Recorder, "files" | "segments" | "current">, now: () => number) {
  const boards: PastBoard[] = [];
  let open: Open | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  /** `not-found` where nothing was recorded; `internal` where what was recorded cannot be read. */
  async function at(atMs: number): Promise<PastBoard> {
    if (waiting >= maxWaiting) throw new AppError("too-many-requests", "Many moments are being read; try again.");
    waiting += 1;
    const found = turn.then(() => find(atMs));
    turn = found.catch(() => undefined);
    return found.finally(() => {
      waiting -= 1;
    });
  }

  async function find(atMs: number): Promise<PastBoard> {
    for (const segment of segmentsFor(await recorder.segments(), atMs)) {
      const moment = await momentIn(segment, atMs);
      if (moment !== null) return boardOf(moment);
    }
    throw new AppError("not-found", `Nothing is recorded of ${new Date(atMs).toISOString()}.`);
  }

  async function momentIn(segment: Segment, atMs: number): Promise<RecordedMoment | null> {
    const isOpen = open?.segment.startMs === segment.startMs && open.segment.stepMs === segment.stepMs;
    if (!isOpen || open === null || open.moment === null || open.moment.atMs > atMs) open = await begin(segment);
    else open.frames = await framesOf(segment);
    for (; open.next < open.frames.length; open.next++) {
      const frame = open.frames[open.next];
      if (frame === undefined || open.reader.timeOf(frame) > atMs) break;
      open.moment = open.reader.frame(frame);
      if (open.next % 4 === 3) await new Promise((resolve) => setImmediate(resolve));
    }
    return open.moment;
  }

  async function begin(segment: Segment): Promise<Open> {
    return { segment, frames: await framesOf(segment), next: 0, reader: createFrameReader(), moment: null };
  }

  async function framesOf(segment: Segment): Promise<Uint8Array[]> {
    const inMemory = recorder.current(segment)?.inMemory();
    const written = await recorder.files.read(segment).catch((error: unknown) => {
      if (inMemory !== undefined) return [];
      throw error;
    });
    return [...written, ...(inMemory?.(written.length) ?? [])];
  }

  function boardOf(moment: RecordedMoment): PastBoard {
    const known = boards.find((board) => board.atMs === moment.atMs);
    if (known) return known;
    const board = pastBoard(moment, now);
    boards.push(board);
    if (boards.length > maxMoments) boards.shift();
    return board;
  }

  return { at };
}

function pastBoard({ atMs, snapshot, rows }: RecordedMoment, now: () => number): PastBoard {
  const byId = new Map<string, CallRow>(rows().map((row) => [row.callId, row]));
  const list = createCallList(
    {
      isWarmingUp: false,
      redisNowMs: () => atMs,
      tracker: { state: "connected", message: null },
      registry: {
        rows: () => byId.values(),
        find(callId) {
          const row = byId.get(callId);
          return row && { assessment: { row } };
        },
      },
    },
    now,
  );
  return {
    atMs,
    snapshot: snapshotOf(snapshot, atMs),
    list: list.list,
    call(callId) {
      const row = byId.get(callId);
      if (row === undefined) {
        throw new AppError("not-found", `It was not on the board at ${new Date(atMs).toISOString()}.`);
      }
      return { ...row, ageMs: Math.max(0, atMs - row.readAtMs), ...notRecorded(row) };
    },
  };
}

function snapshotOf(text: string, atMs: number): Snapshot {
  const read = Snapshot.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  const at = new Date(atMs).toISOString();
  throw new AppError("not-found", `The board of ${at} was recorded by another version of the console.`);
}

/** A frame holds no consumers and no facts of the key. */
function notRecorded(row: CallRow): Pick<CallDetail, "groups" | "retention"> {
  return {
    groups: row.groups.map((group) => ({ ...group, consumers: [], moreConsumers: null })),
    retention: {
      isTrimming: null,
      spanMs: null,
      removedEntries: null,
      maxDeletedEntryId: null,
      expiresInMs: null,
      memoryBytes: null,
      largestEntry: null,
    },
  };
}
