import type { CallNames } from "@/lib/ids/call-names";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { FoundCause } from "@/lib/stream/finding-links";
import { lostFindings } from "@/lib/stream/lost-findings";
import type { StoreRoom } from "../audit/store-room";
import { createCollector } from "../collector/collector";
import type { Pace } from "../collector/schedule";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";
import type { OwnKeys } from "../redis/keys";
import type { Topology } from "../redis/topology/topology";
import { createEvidence } from "./evidence";
import { createExpectedGroups, type DeclaredGroups } from "./expected-groups";
import { createFleet } from "./fleet";
import { createHistory } from "./history";
import { createLearnedCaps } from "./learned-caps";
import { createLostWork } from "./lost-work";
import { createSavedFailovers } from "./saved-failovers";
import { createSavedHistory } from "./saved-history";

/** Of the settings that the process was started with. */
export type BoardSettings = {
  streamPatterns: string[];
  indexKey: string | undefined;
  expectedGroups: readonly DeclaredGroups[];
  environment: { label: string; colour: string } | undefined;
  isDemo: boolean;
  collector: Pace & { budgetPercent: number; discoverEveryMs: number; maxCalls: number };
};

export type BoardOptions = {
  config: BoardSettings;
  topology: Topology;
  names: CallNames;
  /** What people change of them while the console runs is changed in this object. */
  thresholds: Thresholds;
  state: Redis;
  keys: OwnKeys;
  room: StoreRoom;
  openIncidents: () => number | null;
  copyFindings: () => readonly FoundCause[];
  log: Log;
  now: () => number;
};

/** The sweep, and what its readings add up to: with what earlier readings told, kept in the state store. */
export function createBoard(options: BoardOptions) {
  const { config, names, thresholds, state, keys, room, log, now } = options;
  const kept = { state, log, now };
  const assessments = () => collector.registry.assessments();
  const evidence = createEvidence({ ...kept, key: keys.evidence, assessments });
  const lostWork = createLostWork({ ...kept, key: keys.lostWork });
  const savedFailovers = createSavedFailovers({ ...kept, key: keys.failovers });
  const savedHistory = createSavedHistory({ state, key: keys.history, room, log });
  const { discoverEveryMs, maxCalls, budgetPercent } = config.collector;
  const collector = createCollector({
    ...{ topology: options.topology, patterns: config.streamPatterns, indexKey: config.indexKey, names },
    ...{ pace: config.collector, discoverEveryMs, maxCalls, budgetPercent, thresholds, log, now },
    ...{ keptOf: evidence.keptOf, lostWork, failoverLog: savedFailovers },
    expectedOf: (streamKey) => expectedGroups.of(streamKey),
    learnedCapOf: (streamKey) => learnedCaps.of(streamKey),
  });
  const learnedCaps = createLearnedCaps({ assessments, names, now });
  const expectedGroups = createExpectedGroups({
    ...kept,
    declared: config.expectedGroups,
    patternOf: names.patternOf,
    assessments,
    key: keys.expectedGroups,
    redisNowMs: collector.redisNowMs,
  });
  const history = createHistory();
  const fleet = createFleet({
    ...{ collector, history, patterns: config.streamPatterns, indexKey: config.indexKey },
    ...{ environment: config.environment ?? null, isDemo: config.isDemo, maxCalls, thresholds },
    expected: expectedGroups,
    lostFindings: () => lostFindings(lostWork.calls(), names, collector.redisNowMs(), thresholds.lossShownMs),
    onMoment: savedHistory.save,
    openIncidents: options.openIncidents,
    copyFindings: options.copyFindings,
    otherNotices: () => [...room.notices(), ...evidence.notices(), ...lostWork.notices()],
  });

  return {
    collector,
    fleet,
    expectedGroups,
    /** What earlier readings found; rejects when the state store cannot be read. */
    async loadEvidence(): Promise<void> {
      await evidence.load();
      await lostWork.load();
      collector.failovers.restore(await savedFailovers.load());
    },
    async loadHistory(): Promise<void> {
      await expectedGroups.load();
      history.load(await savedHistory.load());
    },
    /** Writes what is found from now on. */
    startSaving(): void {
      evidence.start();
      lostWork.start();
    },
    async stopSaving(): Promise<void> {
      await evidence.stop();
      await lostWork.stop();
      await savedFailovers.stop();
    },
  };
}
