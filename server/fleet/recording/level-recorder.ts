import { createFrameWriter } from "@/lib/recording/frame-writer";
import { framesPerSegment, type RecordingLevel } from "@/lib/recording/segments";
import type { CallRow } from "@/lib/stream/assess-call";
import type { SegmentFiles } from "./segment-files";

const framesPerChunk = 5;

/** Most ticks record nothing: what is recorded is made when it is. */
export type Board = { atMs: number; snapshot: () => string; rows: () => Iterable<CallRow> };

/**
 * Records the board at one level: a frame each step, a new segment each 20 or where time went on without frames or back.
 * Frames are written five at a time. A write that failed is told by `onProblem`, and a new segment is begun.
 */
export function createLevelRecorder(
  { stepMs }: RecordingLevel,
  files: SegmentFiles,
  onProblem: (error: unknown) => void,
) {
  let segment: ReturnType<typeof beginSegment> | null = null;
  let writing = Promise.resolve();

  function record(board: Board): void {
    const sinceMs = segment === null ? Number.NaN : board.atMs - segment.lastMs;
    if (sinceMs >= 0 && sinceMs < stepMs) return;
    const goesOn = sinceMs >= stepMs && sinceMs <= 3 * stepMs;
    if (segment === null || !goesOn || segment.frames >= framesPerSegment) {
      flush();
      segment = beginSegment(board.atMs, stepMs);
    }
    segment.add(board);
    if (segment.frames % framesPerChunk === 0) flush();
  }

  function flush(): void {
    const flushed = segment;
    const taken = flushed?.take() ?? [];
    if (flushed === null || taken.length === 0) return;
    writing = writing.then(async () => {
      try {
        await files.append(flushed, taken);
        flushed.written(taken.length);
      } catch (error) {
        if (segment === flushed) segment = null;
        onProblem(error);
      }
    });
  }

  return {
    record,
    /** The segment that is being written. */
    current: () => segment,
    /** Resolves when what was on its way to the files is there. */
    settled: (): Promise<void> => writing,
    /** Ends the segment; resolves when all is written. */
    end(): Promise<void> {
      flush();
      segment = null;
      return writing;
    },
  };
}

function beginSegment(startMs: number, stepMs: number) {
  const writer = createFrameWriter();
  /** Frames that are not known to be in the file; of these so many are on their way there. */
  const unwritten: Uint8Array[] = [];
  let underWay = 0;
  let inFile = 0;
  const segment = {
    startMs,
    stepMs,
    frames: 0,
    lastMs: startMs,
    add({ atMs, snapshot, rows }: Board): void {
      unwritten.push(writer.frame(atMs, snapshot(), rows()));
      segment.frames += 1;
      segment.lastMs = atMs;
    },
    take(): Uint8Array[] {
      const taken = unwritten.slice(underWay);
      underWay += taken.length;
      return taken;
    },
    written(count: number): void {
      unwritten.splice(0, count);
      underWay -= count;
      inFile += count;
    },
    /** Frames behind the first so many, from memory; call it before the file is read. */
    inMemory(): (fromFile: number) => Uint8Array[] {
      const [held, before] = [unwritten.slice(), inFile];
      return (fromFile) => held.slice(Math.max(0, fromFile - before));
    },
  };
  return segment;
}
