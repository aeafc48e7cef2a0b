import { createCallNames } from "@/lib/ids/call-names";
import { standardPolicy } from "@/lib/mask/policy";
import { createActions } from "@/server/actions/create-actions";
import { createStoreRoom } from "@/server/audit/store-room";
import { createCollector } from "@/server/collector/collector";
import type { Config } from "@/server/config/config";
import { createEntryMasks } from "@/server/entries/entry-mask";
import { createCensus } from "@/server/groups/census";
import { createJobs } from "@/server/jobs/create-jobs";
import type { Log } from "@/server/log";
import { createPending } from "@/server/pending/create-pending";
import { connectRedis } from "@/server/redis/connect";
import { ownKeys } from "@/server/redis/keys";
import { createTopology } from "@/server/redis/topology/topology";

/** What acts, without the pages' side of the console: for processes that Next does not run. Resolves once the state store answers. */
export async function buildActionParts(config: Config, log: Log) {
  const now = Date.now;
  const names = createCallNames(config.streamPatterns);
  const scope = "self";
  const keys = ownKeys(scope);
  const topology = createTopology({ url: config.redisUrl });
  const { watched } = topology;
  const state = connectRedis({ url: config.stateUrl, name: "callboard:state", purpose: "commands" });
  if (state.status !== "ready") await new Promise((resolve) => state.once("ready", resolve));
  const { thresholds } = config;
  const { budgetPercent, discoverEveryMs, maxCalls } = config.collector;
  const collector = createCollector({
    topology,
    patterns: config.streamPatterns,
    indexKey: config.indexKey,
    names,
    pace: config.collector,
    discoverEveryMs,
    maxCalls,
    budgetPercent,
    thresholds,
    log,
    now,
    keptOf: () => undefined,
  });
  const pending = createPending({
    watched,
    collector,
    budgetPercent,
    thresholds,
    masks: createEntryMasks({ error: () => undefined }, () => ({ policy: standardPolicy })),
    now,
  });
  const actions = createActions({
    watched,
    state,
    keys,
    scope,
    names,
    reasons: config.reasons,
    collector,
    pending,
    room: createStoreRoom({ state, keys, log, now }),
    onChange: pending.forget,
    log,
    now,
  });
  const census = createCensus({
    collector,
    expectKnown: () => undefined,
    connection: pending.listConnection,
    afford: pending.afford,
    thresholds,
    now,
  });
  const jobs = createJobs({ state, keys, actions, pending, census, roleOf: async () => "admin", log, now });
  return {
    actions,
    jobs,
    state,
    keys,
    async stop(): Promise<void> {
      await jobs.stop();
      actions.stop();
      pending.stop();
      await collector.stop();
      state.disconnect();
    },
  };
}

export type ActionParts = Awaited<ReturnType<typeof buildActionParts>>;
