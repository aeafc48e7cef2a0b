import { archivePlace, bridgePlace } from "@/lib/durability/continuity";
import { copyFindings } from "@/lib/durability/copy-findings";
import type { BridgeFacts } from "@/lib/metrics/bridge-families";
import type { BridgeWorkerState, CallCopies, CallCopy } from "@/lib/schema/durability";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { FoundCause } from "@/lib/stream/finding-links";
import type { Archive } from "../archive/create-archive";
import type { Collector } from "../collector/collector";
import type { CallRecord } from "../collector/registry";
import { readContinuity } from "./read-continuity";

export type WatchCopiesOptions = {
  collector: Collector;
  archive: Archive;
  group: string;
  /** Whether this console was told of a bridge; else one that has workers is looked at. */
  isBridged: boolean;
  /** Null where the state store does not answer. */
  readWorkers: () => Promise<BridgeWorkerState[] | null>;
  thresholds: Pick<Thresholds, "lossShownMs">;
  now: () => number;
};

const lookEveryMs = 5_000;

/** What is wrong with the copies, and how they stand in one call; the state store is asked for workers every 5 s. */
export function watchCopies(options: WatchCopiesOptions) {
  const { collector, archive, group, isBridged, readWorkers, thresholds, now } = options;
  let workers: BridgeWorkerState[] | null = null;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let findings: FoundCause[] = [];
  let bridge: BridgeFacts | null = null;

  const hasBridge = () => isBridged || (workers !== null && workers.length > 0);

  function look(): void {
    const continuity = readContinuity(collector, archive.capture, hasBridge() ? group : null);
    const { calls, waitingEntries, untilTrimmedMs } = continuity.bridge;
    // Without the state store nobody knows of workers, which is said elsewhere.
    bridge = workers && hasBridge() ? { workers, behind: { calls, waitingEntries, untilTrimmedMs } } : null;
    const capture = archive.capture;
    const told = capture?.state();
    findings = copyFindings({
      archive:
        capture === null || told === undefined
          ? null
          : {
              ...told,
              behind: {
                calls: told.lag.streams,
                waitingEntries: told.lag.entries,
                untilTrimmedMs: told.lag.untilTrimmedMs,
              },
              missed: capture.missedSince(now() - thresholds.lossShownMs),
            },
      bridge: bridge && { ...bridge, group },
    });
  }

  function archiveCopy(callId: string, streamKey: string): CallCopy {
    if (archive.capture === null) {
      return { place: null, note: "off · CALLBOARD_ARCHIVE=on keeps what Redis trims" };
    }
    const { state, problem } = archive.capture.state();
    if (state === "standby") return { place: null, note: "another console copies; how far it is, it says" };
    const copy = archive.capture.copyOf(streamKey);
    if (copy === null) return { place: null, note: "? · not looked up yet" };
    const note = state === "stopped" ? `stands still: ${problem ?? "?"}` : null;
    return { place: archivePlace(callId, copy, copy.stream.cursor?.lastId ?? null), note };
  }

  function bridgeCopy({ assessment }: CallRecord): CallCopy {
    if (assessment === null) return { place: null, note: "? · the call was not read yet" };
    const place = bridgePlace(assessment.row, assessment.isTrimming, group);
    const problem = workers?.find(({ isAlive, problems }) => isAlive && problems.length > 0)?.problems[0];
    if (place !== null) {
      const isAlone = workers !== null && !workers.some(({ isAlive }) => isAlive);
      return { place, note: problem !== undefined ? problem : isAlone ? "no worker of the bridge lives" : null };
    }
    const none = `no group “${group}” in this call`;
    return {
      place: null,
      note: hasBridge()
        ? `${none}: no route leads here, or the bridge has not found it yet`
        : "off · name brokers in CALLBOARD_KAFKA_BROKERS and start npm run bridge",
    };
  }

  return {
    tick(): void {
      if (now() - lookedAtMs < lookEveryMs) return;
      lookedAtMs = now();
      void readWorkers().then((known) => {
        workers = known;
        look();
      });
    },
    findings: (): readonly FoundCause[] => findings,
    bridgeFacts: (): BridgeFacts | null => bridge,
    /** Of a call that Redis has; of another one only the archive itself knows more. */
    ofCall(callId: string): CallCopies {
      const record = collector.registry.find(callId);
      if (record === undefined) {
        const gone = { place: null, note: "? · this call is not in Redis" };
        return { asOfMs: now(), archive: gone, bridge: gone };
      }
      return { asOfMs: now(), archive: archiveCopy(callId, record.key), bridge: bridgeCopy(record) };
    },
  };
}
