import { createCallNames } from "@/lib/ids/call-names";
import { judgeRequest } from "@/lib/net/judge-request";
import type { FoundCause } from "@/lib/stream/finding-links";
import { addressOf, databaseOf } from "@/lib/topology/redis-url";
import { createActions } from "./actions/create-actions";
import { createArchivedCalls } from "./archive/archived-calls";
import { createArchive } from "./archive/create-archive";
import { createCallSequence } from "./archive/sequence/create-call-sequence";
import { createAuditReader } from "./audit/read-audit";
import { createStoreRoom } from "./audit/store-room";
import { createAccess } from "./auth/create-access";
import type { Config } from "./config/config";
import { createConversations } from "./conversation/create-conversations";
import { rulesOf } from "./conversation/tell-copies";
import { createDeadLetters } from "./dead-letters/create-dead-letters";
import { createDurability } from "./durability/create-durability";
import { createEntries } from "./entries/create-entries";
import { createStreamRules } from "./entries/stream-rules";
import { createBoard } from "./fleet/create-board";
import { createFeedHub } from "./fleet/feed-hub";
import { createHeldSampler } from "./fleet/held-sampler";
import { createCallList } from "./fleet/list-calls";
import { createCallReader } from "./fleet/read-call";
import { createPast } from "./fleet/recording/create-past";
import { createCensus } from "./groups/census";
import { createIncidents } from "./incidents/create-incidents";
import { seeTroubles } from "./incidents/see-troubles";
import { createJobs } from "./jobs/create-jobs";
import { createLatest } from "./latest";
import type { Log } from "./log";
import { createMetrics } from "./metrics/create-metrics";
import { createOpenResponses } from "./net/open-responses";
import { createPending } from "./pending/create-pending";
import { connectRedis } from "./redis/connect";
import { ownKeys } from "./redis/keys";
import { createRawConnection } from "./redis/raw-connection";
import { createTopology } from "./redis/topology/topology";
import { createServers } from "./servers/create-servers";
import { createSettings } from "./settings/create-settings";

const routesKeptForMs = 10_000;

/** Builds every part of the console and hands each what it uses; nothing runs, and only the state store is connected to. */
export function buildParts(config: Config, log: Log) {
  const now = Date.now;
  const ground = buildGround(config, log, now);
  const reading = buildReading(ground);
  return { ...ground, ...reading, ...buildDoing(ground, reading) };
}

/** What all others stand on: both servers' addresses, the names of keys, the process's door. */
function buildGround(config: Config, log: Log, now: () => number) {
  const topology = createTopology({ url: config.redisUrl, tls: config.redisTls, nat: config.redisNat, now });
  const scope = config.stateUrl === config.redisUrl ? "self" : addressOf(config.redisUrl);
  const keys = ownKeys(scope);
  const state = connectRedis({
    url: config.stateUrl,
    tls: config.stateTls,
    name: "callboard:state",
    purpose: "commands",
  });
  const isHttps = config.origin?.startsWith("https:") ?? false;
  const responses = createOpenResponses({
    isTrustedProxy: config.isTrustedProxy,
    judge: (asked) => judgeRequest({ ...asked, isDev: config.isDev }),
    mayUpgrade: (target) => config.isDev && target.startsWith("/_next/"),
    headers: isHttps ? { "strict-transport-security": "max-age=31536000" } : {},
  });
  return {
    ...{ config, log, now, topology, scope, keys, state, isHttps, responses },
    names: createCallNames(config.streamPatterns),
    room: createStoreRoom({ state, keys, log, now }),
    // The same object for the life of the process: whoever was handed it sees what people change.
    thresholds: { ...config.thresholds },
  };
}

type Ground = ReturnType<typeof buildGround>;

/** What reads and shows. */
function buildReading(ground: Ground) {
  const { config, topology, names, scope, keys, state, room, thresholds, log, now } = ground;
  const { watched } = topology;
  const { budgetPercent } = config.collector;
  const stored = { state, keys, log, now };
  let openIncidents = (): number | null => null;
  let copyFindings = (): readonly FoundCause[] => [];
  const board = createBoard({
    ...stored,
    config,
    topology,
    names,
    thresholds,
    room,
    openIncidents: () => openIncidents(),
    copyFindings: () => copyFindings(),
  });
  const { collector, fleet } = board;
  const archive = createArchive({ ...stored, settings: config.archive, scope, watched, collector, budgetPercent });
  const sequence = createCallSequence({ store: archive.store, collector, names });
  const past = createPast({
    ...{ settings: config.recording, scope, collector, fleet, state, leaseKey: keys.recordingLease, log, now },
  });
  const calls = createCallList(collector, now);
  const detail = createRawConnection({ ...watched, name: "callboard:call" });
  const callReader = createCallReader({ sequence, collector, connection: detail, now });
  const rulesOf = createStreamRules(config);
  const entries = createEntries({ sequence, watched, collector, rulesOf, log, now });
  const { masks } = entries;
  const pending = createPending({ watched, collector, budgetPercent, thresholds, masks, now });
  const { afford, listConnection } = pending;
  return {
    ...{ board, collector, fleet, archive, sequence, past, calls, detail, callReader, entries, pending },
    feed: createFeedHub({ fleet, calls, callReader, log, now }),
    heldSampler: createHeldSampler({
      ...{ collector, connection: createRawConnection({ ...watched, name: "callboard:held" }), afford, log, now },
    }),
    census: createCensus({ collector, expectKnown: fleet.group, connection: listConnection, afford, thresholds, now }),
    deadLetters: createDeadLetters({ ...stored, collector, pending, names, masks }),
    servers: createServers({ topology, patterns: config.streamPatterns, names, now }),
    auditReader: createAuditReader({ state, keys }),
    countOpenIncidents(count: () => number | null): void {
      openIncidents = count;
    },
    findCopies(find: () => readonly FoundCause[]): void {
      copyFindings = find;
    },
  };
}

type Reading = ReturnType<typeof buildReading>;

/** What people do, and what is done about what was read. */
function buildDoing(ground: Ground, reading: Reading) {
  const { config, topology, names, scope, keys, state, room, responses, isHttps, log, now } = ground;
  const { board, collector, fleet, archive, sequence, callReader, entries, pending, census, deadLetters } = reading;
  const stored = { state, keys, log, now };
  const actions = createActions({
    ...{ ...stored, watched: topology.watched, scope, names, reasons: config.reasons, collector, pending, room },
    onChange() {
      pending.forget();
      deadLetters.list.forget();
    },
  });
  const { audit } = actions;
  const conversations = createConversations({
    ...{ ...stored, archive, sequence, collector, entries, callReader, actions },
  });
  const access = createAccess({ ...stored, config, isHttps, audit });
  const incidents = createIncidents({
    ...{ ...stored, patterns: config.streamPatterns, audit, look: () => seeTroubles(fleet) },
    holds: config.incidents.holds,
    routesFile: config.incidents.routesFile,
    about: {
      environment: config.environment?.label ?? null,
      redis: addressOf(config.redisUrl),
      origin: config.origin ?? null,
    },
  });
  reading.countOpenIncidents(incidents.openCount);
  const { thresholds } = ground;
  const durability = createDurability({ collector, archive, state, keys, bridge: config.bridge, thresholds, now });
  reading.findCopies(durability.copyFindings);
  const what = "where incidents are sent";
  const latestRoutes = createLatest(incidents.routes, { what, keptForMs: routesKeptForMs, log, now });
  const metrics = createMetrics({
    ...{ collector, fleet, maxStreams: config.metricsStreams, db: `db${databaseOf(config.redisUrl)}`, now },
    own: () => ({
      maxCalls: config.collector.maxCalls,
      openResponses: responses.size,
      deadLetters: deadLetters.count(),
      isStateStoreUp: state.status === "ready",
      stateStoreShare: room.share(),
    }),
    incidents: () => ({ open: incidents.openCount(), routes: latestRoutes()?.routes ?? null }),
    bridge: durability.bridgeFacts,
    archive: () =>
      archive.state().catch((error: unknown) => {
        log.warn({ err: error }, "what the archive keeps could not be told");
        return null;
      }),
  });
  return {
    ...{ actions, access, incidents, metrics },
    jobs: createJobs({ ...stored, actions, pending, census, roleOf: access.roleOf }),
    durability,
    conversations,
    archivedCalls: createArchivedCalls({
      ...{ archive, collector, names, record: (record) => audit.commit(record) },
      telling: conversations.copyTeller.state,
      maskingOf(key) {
        const mask = entries.masks.of(key);
        return { policy: mask.policy, rules: rulesOf(mask) };
      },
    }),
    settings: createSettings({ ...stored, config, thresholds, board, incidents, audit }),
  };
}

export type Parts = ReturnType<typeof buildParts>;
