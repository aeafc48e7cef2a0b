import "server-only";
import { createCallNames } from "@/lib/ids/call-names";
import { judgeRequest } from "@/lib/net/judge-request";
import { lostFindings } from "@/lib/stream/lost-findings";
import { addressOf, databaseOf } from "@/lib/topology/redis-url";
import { createActions } from "./actions/create-actions";
import { createArchivedCalls } from "./archive/archived-calls";
import { createArchive } from "./archive/create-archive";
import { createCallSequence } from "./archive/sequence/call-sequence";
import { createAuditReader } from "./audit/read-audit";
import { createStoreRoom } from "./audit/store-room";
import { localIdentity } from "./auth/identity";
import { createOidc } from "./auth/oidc";
import { createRequestLimit } from "./auth/request-limit";
import { createSessions } from "./auth/sessions";
import { createSignIn } from "./auth/sign-in";
import { createStanding } from "./auth/standing";
import { createStreamGate } from "./auth/stream-gate";
import { createUsers } from "./auth/users";
import { createCollector } from "./collector/collector";
import { applySettings, problemWithSetting } from "./config/apply-settings";
import type { Config } from "./config/config";
import { createCallLogRegistry } from "./conversation/call-log-registry";
import { createProgressReader } from "./conversation/call-progress";
import { createEventTail } from "./conversation/event-tail";
import { createCallExport } from "./conversation/export-call";
import { createNotes } from "./conversation/notes";
import { createReveal } from "./conversation/reveal";
import { createTails } from "./conversation/tails";
import { createTranscripts } from "./conversation/transcripts";
import { createDeadLetterCount } from "./dead-letters/count-dead-letters";
import { createDeadLetterList } from "./dead-letters/dead-letter-list";
import { createStreamFinder } from "./dead-letters/find-streams";
import { createDurability } from "./durability/create-durability";
import { createEntryMasks } from "./entries/entry-mask";
import { createEntryReader } from "./entries/read-entries";
import { createStreamRules } from "./entries/stream-rules";
import { createTailHub } from "./entries/tail-hub";
import { createEvidence } from "./fleet/evidence";
import { createExpectedGroups } from "./fleet/expected-groups";
import { createFeedHub } from "./fleet/feed-hub";
import { createFleet } from "./fleet/fleet";
import { createHeldSampler } from "./fleet/held-sampler";
import { createHistory } from "./fleet/history";
import { createLearnedCaps } from "./fleet/learned-caps";
import { createCallList } from "./fleet/list-calls";
import { createLostWork } from "./fleet/lost-work";
import { createCallReader } from "./fleet/read-call";
import { createPast } from "./fleet/recording/create-past";
import { createSavedFailovers } from "./fleet/saved-failovers";
import { createSavedHistory } from "./fleet/saved-history";
import { createCensus } from "./groups/census";
import { createIncidents } from "./incidents/create-incidents";
import { seeTroubles } from "./incidents/see-troubles";
import { createJobs } from "./jobs/create-jobs";
import { createLog, type Log } from "./log";
import { createMetrics } from "./metrics/create-metrics";
import { createLatest } from "./metrics/latest";
import { createOpenResponses } from "./net/open-responses";
import { createPending } from "./pending/create-pending";
import { connectRedis } from "./redis/connect";
import { ownKeys } from "./redis/keys";
import { createRawConnection } from "./redis/raw-connection";
import { createReadLanes } from "./redis/read-lanes";
import { refuseCluster, StateRefused } from "./redis/refuse-cluster";
import { createTopology } from "./redis/topology/topology";
import { whenReady } from "./redis/when-ready";
import { createServers } from "./servers/create-servers";
import { createSettingsDesk } from "./settings/change-settings";
import { createSettingsInForce } from "./settings/settings-in-force";

const tellRefusedEveryMs = 600_000;

/** Builds the parts and joins them; nothing runs and nothing connects but the state store until `start()`. */
export function createRuntime(config: Config, log: Log = createLog(config.logLevel)) {
  const now = Date.now;
  const topology = createTopology({ url: config.redisUrl, tls: config.redisTls, nat: config.redisNat, now });
  const { watched } = topology;
  const names = createCallNames(config.streamPatterns);
  const scope = config.stateUrl === config.redisUrl ? "self" : addressOf(config.redisUrl);
  const keys = ownKeys(scope);
  const state = connectRedis({
    url: config.stateUrl,
    tls: config.stateTls,
    name: "callboard:state",
    purpose: "commands",
  });
  // The same object for the life of the process: whoever was handed it sees what people change.
  const thresholds = { ...config.thresholds };
  const evidence = createEvidence({
    state,
    key: keys.evidence,
    assessments: () => collector.registry.assessments(),
    log,
    now,
  });
  const room = createStoreRoom({ state, keys, log, now });
  const lostWork = createLostWork({ state, key: keys.lostWork, log, now });
  const savedFailovers = createSavedFailovers({ state, key: keys.failovers, log, now });
  const savedHistory = createSavedHistory({ state, key: keys.history, room, log });
  const collector = createCollector({
    topology,
    patterns: config.streamPatterns,
    indexKey: config.indexKey,
    names,
    pace: config.collector,
    discoverEveryMs: config.collector.discoverEveryMs,
    maxCalls: config.collector.maxCalls,
    budgetPercent: config.collector.budgetPercent,
    thresholds,
    log,
    now,
    keptOf: evidence.keptOf,
    lostWork,
    failoverLog: savedFailovers,
    expectedOf: (streamKey) => expectedGroups.of(streamKey),
    learnedCapOf: (streamKey) => learnedCaps.of(streamKey),
  });
  const learnedCaps = createLearnedCaps({ assessments: () => collector.registry.assessments(), names, now });
  const expectedGroups = createExpectedGroups({
    declared: config.expectedGroups,
    patternOf: names.patternOf,
    assessments: () => collector.registry.assessments(),
    state,
    key: keys.expectedGroups,
    log,
    redisNowMs: collector.redisNowMs,
    now,
  });
  const archive = createArchive({
    settings: config.archive,
    scope,
    watched,
    collector,
    budgetPercent: config.collector.budgetPercent,
    state,
    keys,
    log,
    now,
  });
  const settings = createSettingsInForce({
    state,
    key: keys.settings,
    started: config.settings,
    applied: (texts) => applySettings(config.settings, texts, config.streamPatterns),
    onChange(changed) {
      Object.assign(thresholds, changed.thresholds);
      expectedGroups.declare(changed.expectedGroups);
    },
    log,
    now,
  });
  const sequence = createCallSequence({ store: archive.store, collector, names });
  const history = createHistory();
  let openIncidents = (): number | null => null;
  const fleet = createFleet({
    collector,
    history,
    patterns: config.streamPatterns,
    indexKey: config.indexKey,
    environment: config.environment ?? null,
    isDemo: config.isDemo,
    maxCalls: config.collector.maxCalls,
    expected: expectedGroups,
    thresholds,
    lostFindings: () => lostFindings(lostWork.calls(), names, collector.redisNowMs(), thresholds.lossShownMs),
    onMoment: savedHistory.save,
    openIncidents: () => openIncidents(),
    otherNotices: () => [...room.notices(), ...evidence.notices(), ...lostWork.notices()],
  });
  const past = createPast({
    settings: config.recording,
    scope,
    collector,
    fleet,
    state,
    leaseKey: keys.recordingLease,
    log,
    now,
  });
  const rulesOf = createStreamRules(config);
  const masks = createEntryMasks(log, rulesOf);
  const calls = createCallList(collector, now);
  const detail = createRawConnection({ ...watched, name: "callboard:call" });
  const callReader = createCallReader({ sequence, collector, connection: detail, now });
  const lanes = createReadLanes({
    ...watched,
    name: "callboard:entries",
    lanes: 4,
    maxReplyBytes: 64_000_000,
  });
  const wholeLanes = createReadLanes({
    ...watched,
    name: "callboard:entry",
    lanes: 2,
    maxReplyBytes: 8_388_608,
  });
  const entryReader = createEntryReader({ sequence, collector, lanes, wholeLanes, masks });
  const feed = createFeedHub({ fleet, calls, callReader, log, now });
  const tail = createTailHub({ sequence, watched, collector, lanes, masks, log, now });
  const pending = createPending({
    watched,
    collector,
    budgetPercent: config.collector.budgetPercent,
    thresholds,
    masks,
    now,
  });
  const heldSampler = createHeldSampler({
    collector,
    connection: createRawConnection({ ...watched, name: "callboard:held" }),
    afford: pending.afford,
    log,
    now,
  });
  const census = createCensus({
    collector,
    connection: pending.listConnection,
    afford: pending.afford,
    thresholds,
    now,
  });
  const isHttps = config.origin?.startsWith("https:") ?? false;
  const responses = createOpenResponses({
    isTrustedProxy: config.isTrustedProxy,
    judge: (asked) => judgeRequest({ ...asked, isDev: config.isDev }),
    mayUpgrade: (target) => config.isDev && target.startsWith("/_next/"),
    headers: isHttps ? { "strict-transport-security": "max-age=31536000" } : {},
  });
  const { connection: entryLooks, afford } = pending;
  const deadLetterStreams = createStreamFinder({ state, keys, connection: entryLooks, collector, afford, now });
  const deadLetterCount = createDeadLetterCount({
    streams: deadLetterStreams,
    connection: entryLooks,
    afford,
    log,
    now,
  });
  const deadLetters = createDeadLetterList({
    collector,
    connection: entryLooks,
    streams: deadLetterStreams,
    names,
    keyOf: (callId) => collector.registry.find(callId)?.key ?? names.keyOf(callId),
    afford,
    masks,
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
    room,
    onChange() {
      pending.forget();
      deadLetters.forget();
    },
    log,
    now,
  });
  const durability = createDurability({ collector, archive, state, keys, bridge: config.bridge, now });
  const servers = createServers({ topology, patterns: config.streamPatterns, names, now });
  const jobs = createJobs({ state, keys, actions, pending, census, roleOf: (key) => roleOf(key), log, now });
  const callLogs = createCallLogRegistry({
    sequence,
    collector,
    lanes,
    rulesOf,
    now,
  });
  const eventTail = createEventTail({ callLogs, tail, collector, log, now });
  const transcripts = createTranscripts({ callLogs, callReader });
  const incidents = createIncidents({
    state,
    keys,
    patterns: config.streamPatterns,
    audit: actions.audit,
    look: () => seeTroubles(fleet),
    holds: config.incidents.holds,
    routesFile: config.incidents.routesFile,
    about: {
      environment: config.environment?.label ?? null,
      redis: addressOf(config.redisUrl),
      origin: config.origin ?? null,
    },
    log,
    now,
  });
  openIncidents = incidents.openCount;
  const latestRoutes = createLatest(incidents.routes, { keptForMs: 10_000, log, now });
  const metrics = createMetrics({
    collector,
    fleet,
    maxStreams: config.metricsStreams,
    db: `db${databaseOf(config.redisUrl)}`,
    own: () => ({
      maxCalls: config.collector.maxCalls,
      openResponses: responses.size,
      deadLetters: deadLetterCount.latest(),
      isStateStoreUp: state.status === "ready",
      stateStoreShare: room.share(),
    }),
    incidents: () => ({ open: incidents.openCount(), routes: latestRoutes()?.routes ?? null }),
    now,
  });
  const { usersFile, oidc: oidcSettings, idleMs, absoluteMs } = config.signIn;
  const notes = createNotes({ state, keys, audit: actions.audit, sequence, keyOf: actions.keyOf, now });
  const { origin } = config;
  const { audit } = actions;
  const settingsDesk = createSettingsDesk({
    state,
    key: keys.settings,
    lockKey: keys.settingsLock,
    audit,
    inForce: settings,
    problemWith: (name, text) => problemWithSetting(name, text, config.streamPatterns),
    now,
  });
  const sessions = createSessions({ state, keys, now, idleMs, absoluteMs });
  const users = usersFile === undefined ? null : createUsers({ path: usersFile, log, now });
  const oidc =
    oidcSettings && origin
      ? createOidc({ settings: oidcSettings, origin, sessions, state, keys, audit, log, now })
      : null;
  const signIn = users || oidc ? createSignIn({ users, oidc, sessions, audit, isHttps }) : null;
  const roleOf = createStanding({ users, sessions, hasSignIn: signIn !== null });
  let stopped: Promise<void> | null = null;
  let telling: NodeJS.Timeout | undefined;

  async function loadState(): Promise<void> {
    try {
      if (state.status !== "ready") await whenReady(state);
      await refuseCluster(state);
      await evidence.load();
      await lostWork.load();
      collector.failovers.restore(await savedFailovers.load());
      await settings.load();
      await expectedGroups.load();
      history.load(await savedHistory.load());
    } catch (error) {
      if (stopped) return;
      if (error instanceof StateRefused) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(`the state store does not answer (${reason}): earlier history and evidence are not shown`);
    }
  }

  async function stopNow(): Promise<void> {
    clearInterval(telling);
    room.stop();
    settings.stop();
    metrics.stop();
    oidc?.stop();
    feed.stop();
    await jobs.stop();
    tail.stop();
    eventTail.stop();
    callLogs.stop();
    responses.stop();
    await incidents.stop();
    await heldSampler.stop();
    await archive.stop();
    await past.stop();
    await collector.stop();
    detail.close();
    servers.stop();
    durability.stop();
    pending.stop();
    actions.stop();
    lanes.close();
    wholeLanes.close();
    topology.stop();
    await evidence.stop();
    await lostWork.stop();
    await savedFailovers.stop();
    state.disconnect();
  }

  return {
    log,
    /** Which servers hold what is watched. */
    topology,
    archive,
    past,
    archivedCalls: createArchivedCalls({ archive, collector, names, record: (record) => audit.commit(record) }),
    sequence,
    collector,
    fleet,
    census,
    calls,
    callReader,
    entryReader,
    feed,
    pending,
    actions,
    deadLetters,
    jobs,
    servers,
    durability,
    callLogs,
    eventTail,
    tails: createTails({ tail, eventTail, log }),
    transcripts,
    exportCall: createCallExport({ transcripts, notes, sequence, collector, lanes, audit: actions.audit, masks, now }),
    reveal: createReveal({ callLogs, sequence, collector, lanes, state, keys, audit: actions.audit }),
    notes,
    incidents,
    settings,
    settingsDesk,
    metrics,
    progress: createProgressReader({ sequence, collector, lanes, now }),
    auditReader: createAuditReader({ state, keys }),
    /** Who asks; null when nobody is signed in. Throws `state-unreachable` when that cannot be told. */
    authenticate: signIn ? signIn.identify : async () => localIdentity,
    /** Null while none is configured. */
    signIn,
    streams: createStreamGate({
      checkEveryMs: Math.min(config.recheckMs, idleMs / 3),
      maxPerActor: config.streamsPerPerson,
    }),
    requestLimit: createRequestLimit({ perMinute: config.requestsPerMinute }),
    storeRoom: room,
    masking: { masking: config.masking.mode, maskingOfStreams: [...config.maskingOfStreams] },
    /** The address people open the console at, where one is set. */
    origin: config.origin,
    hasSignIn: signIn !== null,
    tail,
    responses,
    async start() {
      responses.start();
      oidc?.start();
      await loadState();
      room.start();
      settings.start();
      telling = setInterval(() => void audit.tellFurther(), tellRefusedEveryMs);
      telling.unref();
      if (stopped) return;
      collector.onTick(expectedGroups.learn);
      collector.onTick(() => {
        feed.tick().catch((error: unknown) => log.error({ err: error }, "the live views could not be sent"));
      });
      collector.onTick(durability.tick);
      collector.onTick(() => void incidents.tick());
      topology.start();
      collector.start();
      archive.start();
      past.start();
      collector.onTick(past.tick);
      heldSampler.start();
      evidence.start();
      lostWork.start();
      incidents.start();
      jobs.run();
    },
    /** Ends every stream, timer and connection; safe to call twice. */
    stop() {
      stopped ??= stopNow();
      return stopped;
    },
  };
}

/** Everything of the process that is built once. */
export type Runtime = ReturnType<typeof createRuntime>;

// Next gives instrumentation, routes and pages separate copies of this module; only globalThis is shared by all.
const place = Symbol.for("callboard.runtime");
type Holder = typeof globalThis & { [place]?: Runtime };

export function setRuntime(runtime: Runtime | undefined): void {
  const holder: Holder = globalThis;
  if (runtime) holder[place] = runtime;
  else delete holder[place];
}

export function getRuntime(): Runtime {
  const holder: Holder = globalThis;
  const runtime = holder[place];
  if (!runtime) throw new Error("the runtime has not been started");
  return runtime;
}
