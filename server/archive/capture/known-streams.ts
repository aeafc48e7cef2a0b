import { type StreamToCopy, untilTrimmedMs } from "@/lib/archive/choose-streams";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { ArchiveCursor } from "../store/archive-store";

/** One stream that is copied, between its takes. */
export type KnownStream = {
  key: string;
  /** Undefined until it was looked up; null where nothing was copied. */
  cursor: ArchiveCursor | null | undefined;
  /** The stream's last id when the copy had all of it. */
  seenLastId: string | null;
  takenAtMs: number;
  caughtUpAtMs: number;
  averageBytes: number | null;
  /** Not asked for again before; after a refusal. */
  restsUntilMs: number;
  assessment: CallAssessment;
  isMerged: boolean;
};

export type WaitingStream = StreamToCopy & { stream: KnownStream };

/** How far the copies are behind, and when trimming overtakes the first of them. */
export type CaptureLag = { entries: number | null; streams: number; ms: number; untilTrimmedMs: number | null };

/** What is known of the streams that are copied: as many as the collector knows. */
export function createKnownStreams(now: () => number) {
  const byKey = new Map<string, KnownStream>();

  function note(key: string, assessment: CallAssessment): void {
    const known = byKey.get(key);
    if (known) {
      known.assessment = assessment;
      return;
    }
    byKey.set(key, {
      key,
      cursor: undefined,
      seenLastId: null,
      takenAtMs: Number.NEGATIVE_INFINITY,
      caughtUpAtMs: now(),
      averageBytes: null,
      restsUntilMs: 0,
      assessment,
      isMerged: false,
    });
  }

  const hasMoved = ({ seenLastId, assessment }: KnownStream) => assessment.mark.lastGeneratedId !== seenLastId;

  function waitingOf(stream: KnownStream): WaitingStream {
    const { assessment, cursor } = stream;
    return {
      stream,
      mark: assessment.mark,
      entriesPerSecond: assessment.row.entriesPerSecond,
      isTrimming: assessment.isTrimming,
      isLive: assessment.row.state === "live",
      position: cursor === undefined ? null : (cursor?.position ?? (cursor === null ? 0 : null)),
      sinceTakenMs: now() - stream.takenAtMs,
    };
  }

  return {
    byKey,
    /** Takes in what the collector has read; what it no longer knows is handed back, to be let go of. */
    update(assessments: Iterable<CallAssessment>): KnownStream[] {
      const present = new Set<string>();
      for (const assessment of assessments) {
        present.add(assessment.row.streamKey);
        note(assessment.row.streamKey, assessment);
      }
      return [...byKey.values()].filter(({ key }) => !present.has(key));
    },
    *waiting(): Iterable<WaitingStream> {
      for (const stream of byKey.values()) {
        if (hasMoved(stream) && now() >= stream.restsUntilMs) yield waitingOf(stream);
      }
    },
    /** Those whose copy lacks entries that Redis has. */
    *behind(): Iterable<WaitingStream> {
      for (const stream of byKey.values()) if (stream.cursor !== undefined && hasMoved(stream)) yield waitingOf(stream);
    },
    copyOf(key: string): WaitingStream | null {
      const stream = byKey.get(key);
      return stream === undefined || stream.cursor === undefined ? null : waitingOf(stream);
    },
    /** Those that ended with everything copied, in many small stretches still. */
    *ended(): Iterable<KnownStream> {
      for (const stream of byKey.values()) {
        if (!stream.isMerged && !hasMoved(stream) && stream.cursor && stream.assessment.row.state === "ended")
          yield stream;
      }
    },
    lag(): CaptureLag {
      const lag: CaptureLag = { entries: 0, streams: 0, ms: 0, untilTrimmedMs: null };
      for (const stream of byKey.values()) {
        if (!hasMoved(stream)) continue;
        const waiting = waitingOf(stream);
        const { entriesAdded, lastGeneratedId } = waiting.mark;
        const isBehind = !stream.cursor || compareEntryIds(lastGeneratedId, stream.cursor.lastId) > 0;
        if (!isBehind) continue;
        lag.streams++;
        lag.ms = Math.max(lag.ms, now() - stream.caughtUpAtMs);
        const behind = entriesAdded === null || waiting.position === null ? null : entriesAdded - waiting.position;
        lag.entries = behind === null || lag.entries === null ? null : lag.entries + Math.max(0, behind);
        const untilMs = untilTrimmedMs(waiting);
        if (untilMs < (lag.untilTrimmedMs ?? Number.POSITIVE_INFINITY)) lag.untilTrimmedMs = Math.round(untilMs);
      }
      return lag;
    },
  };
}
