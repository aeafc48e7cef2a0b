import { createCallNames } from "@/lib/ids/call-names";
import { createCollector } from "@/server/collector/collector";
import type { LaunchConfig } from "@/server/config/config";
import { createFleet } from "@/server/fleet/fleet";
import { createHistory } from "@/server/fleet/history";
import { createLog } from "@/server/log";
import { createTopology } from "@/server/redis/topology/topology";

/** The console's collector and what its readings add up to, not started yet, with nothing kept. */
export function watchFleet(url: string, config: LaunchConfig) {
  const collector = createCollector({
    topology: createTopology({ url }),
    patterns: config.streamPatterns,
    indexKey: undefined,
    names: createCallNames(config.streamPatterns),
    pace: config.collector,
    discoverEveryMs: config.collector.discoverEveryMs,
    maxCalls: config.collector.maxCalls,
    budgetPercent: config.collector.budgetPercent,
    thresholds: config.thresholds,
    log: createLog("silent"),
    now: Date.now,
    keptOf: () => undefined,
  });
  const fleet = createFleet({
    collector,
    history: createHistory(),
    patterns: config.streamPatterns,
    indexKey: undefined,
    environment: null,
    isDemo: false,
    expected: { all: () => ({ declared: [], learned: [] }) },
    thresholds: config.thresholds,
    maxCalls: config.collector.maxCalls,
    onMoment: () => undefined,
    openIncidents: () => null,
    otherNotices: () => [],
    copyFindings: () => [],
    lostFindings: () => [],
  });
  return { collector, fleet };
}
