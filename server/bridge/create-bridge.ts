import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { slotsOf } from "@/lib/bridge/slots";
import { formatCounted } from "@/lib/format";
import { createCallNames } from "@/lib/ids/call-names";
import { describeProblem } from "@/lib/topology/describe-problem";
import { addressOf } from "@/lib/topology/redis-url";
import type { BridgeConfig } from "@/server/config/bridge-settings";
import type { Config } from "@/server/config/config";
import type { Log } from "@/server/log";
import { connectRedis } from "@/server/redis/connect";
import { ownKeys } from "@/server/redis/keys";
import { createTopology } from "@/server/redis/topology/topology";
import { createBridgeCounts } from "./bridge-counts";
import { createBridgeMetrics } from "./bridge-metrics";
import type { BridgeStatus } from "./bridge-status";
import { createBridgeWorker } from "./bridge-worker";
import { createStreamDiscovery } from "./discover-streams";
import { createKafkaSender } from "./kafka-sender";
import { createSlotLeases } from "./slot-leases";
import { createStreamBook } from "./stream-book";
import { createTopicGates } from "./topic-gates";
import { createWatchedNodes } from "./watched-nodes";

/** A refusal of Redis is told so long after it was last met. */
const refusalShownMs = 15_000;
const minReplyBytes = 67_108_864;

/** Builds one worker of the bridge and joins its parts; nothing runs until `start()`. */
export function createBridge(config: Config, bridge: BridgeConfig, log: Log) {
  const now = Date.now;
  const startedAtMs = now();
  const worker = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const topology = createTopology({ url: config.redisUrl, tls: config.redisTls, nat: config.redisNat, now });
  const keys = ownKeys(config.stateUrl === config.redisUrl ? "self" : addressOf(config.redisUrl));
  const state = connectRedis({
    url: config.stateUrl,
    tls: config.stateTls,
    name: "callboard:bridge-state",
    purpose: "commands",
  });
  const names = createCallNames(config.streamPatterns);
  const counts = createBridgeCounts();
  const book = createStreamBook({ routes: bridge.routes, names, maxStreams: config.collector.maxCalls });
  const gates = createTopicGates({ log, now });
  const sender = createKafkaSender(bridge.kafka, log);
  const nodes = createWatchedNodes({
    topology,
    maxReplyBytes: Math.max(minReplyBytes, 4 * bridge.maxBytes),
    onReopened() {
      log.info("Redis is reached again, or streams lie elsewhere now; they begin with their backlog");
      book.startOver();
    },
    onWake: () => bridgeWorker.wake(),
    describe: (error, address) => describeProblem(error, config.redisUrl, "REDIS_URL", address ?? undefined).message,
    onProblem: (problem) => log.warn(problem),
    now,
  });
  let refusal = { text: "", atMs: Number.NEGATIVE_INFINITY };

  const leases = createSlotLeases({
    state,
    keys: { workers: keys.bridgeWorkers(bridge.group), slots: keys.bridgeSlots(bridge.group) },
    worker,
    ttlMs: bridge.leaseMs,
    share: (workers) => slotsOf(worker, workers),
    isBusy: (slot) => [...book.byKey.values()].some((stream) => stream.slot === slot && stream.isBusy),
    onGained(slots) {
      book.startOver((stream) => slots.has(stream.slot));
      bridgeWorker.wake();
    },
    facts: () => status(),
    log,
  });
  const bridgeWorker = createBridgeWorker({
    book,
    gates,
    sender,
    counts,
    group: bridge.group,
    value: bridge.value,
    createPartitions: bridge.createPartitions,
    actorName: `bridge ${bridge.group}`,
    maxBytes: bridge.maxBytes,
    nodes,
    isOurs: ({ slot }) => leases.isOwned(slot),
    async noteDeadLetter(streamKey) {
      await state.zadd(keys.deadLetters, now(), streamKey).catch(() => undefined);
    },
    onRefused(message) {
      if (now() - refusal.atMs > refusalShownMs) log.error(`Redis refuses: ${message}`);
      refusal = { text: message, atMs: now() };
    },
    log,
    now,
  });
  const discovery = createStreamDiscovery({
    scanned: () => nodes.scanned(config.indexKey !== undefined),
    patterns: config.streamPatterns,
    indexKey: config.indexKey,
    names,
    everyMs: config.collector.discoverEveryMs,
    book,
    onFound: () => bridgeWorker.wake(),
    log,
    now,
  });

  function status(): BridgeStatus {
    const streams = [...book.byKey.values()];
    const left = book.leftOut;
    return {
      worker,
      group: bridge.group,
      startedAtMs,
      streams: streams.length,
      ownStreams: streams.filter(({ slot }) => leases.isOwned(slot)).length,
      workers: leases.workers.length,
      heldBytes: bridgeWorker.heldBytes,
      maxHeldBytes: bridge.maxBytes,
      sentEntries: [...counts.sentEntries.values()].reduce((sum, count) => sum + count, 0),
      ackedEntries: counts.ackedEntries,
      deadLetters: counts.deadLetters,
      goneEntries: counts.goneEntries,
      stopped: gates.stopped(),
      problems: [
        ...gates.stopped().map(({ text }) => text),
        ...nodes.problems(),
        ...(discovery.problem === null ? [] : [`streams cannot be looked for: ${discovery.problem}`]),
        ...(now() - refusal.atMs < refusalShownMs ? [`Redis refuses: ${refusal.text}`] : []),
        ...(leases.workers.length === 0 ? ["the state store has not answered yet"] : []),
        ...(left > 0 ? [`${formatCounted(left, "stream")} left out: raise CALLBOARD_MAX_CALLS`] : []),
      ],
      notices: [...discovery.notices(), ...(leases.problem === null ? [] : ["the state store does not answer"])],
    };
  }

  return {
    worker,
    status,
    counts,
    metrics: createBridgeMetrics(counts, status),
    start(): void {
      topology.start();
      discovery.start();
      bridgeWorker.start();
      void leases.start();
    },
    /** What is on its way comes to its end first; then the streams are free for others. */
    async stop(): Promise<void> {
      await bridgeWorker.stop();
      await discovery.stop();
      await leases.stop();
      await sender.stop();
      nodes.close();
      topology.stop();
      state.disconnect();
    },
  };
}

export type Bridge = ReturnType<typeof createBridge>;
