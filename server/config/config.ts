import type { ArchiveSettings } from "@/lib/archive/archive-settings";
import type { Holds } from "@/lib/incidents/step-incidents";
import type { MaskPolicy, StreamMasking } from "@/lib/mask/policy";
import type { ShapePins } from "@/lib/schema/call-shape";
import type { ReasonPolicy } from "@/lib/schema/session";
import type { SettingFact } from "@/lib/schema/settings";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { NatMap } from "@/lib/topology/nat-map";
import { urlHint } from "@/lib/topology/url-hint";
import { type OidcSettings, oidcGaps } from "../auth/oidc-settings";
import type { TrustedProxies } from "../net/forwarding";
import type { RedisTls } from "../redis/dial";
import { exposedWithoutSignIn } from "./access-settings";
import { archiveOf } from "./archive-settings";
import { type BridgeConfig, bridgeGaps, bridgeOf } from "./bridge-settings";
import { describeSettings } from "./describe-settings";
import { Environment, settingNames } from "./environment";
import { maskPolicyOf, unacceptedMaskingOff } from "./masking-settings";
import { oidcOf } from "./provider-settings";
import { type RecordingSettings, recordingOf } from "./recording-settings";
import { addressFrom } from "./secret-files";
import { describeProblem } from "./setting";
import { thresholdsOf } from "./threshold-settings";
import { uselessTls } from "./tls-files";

/** Every setting the process runs with; see the table in docs/settings.md. Times in milliseconds. */
export type Config = {
  redisUrl: string;
  stateUrl: string;
  /** For rediss:// addresses; PEM, not paths. */
  redisTls: RedisTls;
  stateTls: RedisTls;
  /** Where announced addresses of Cluster nodes and of what sentinels name are reached. */
  redisNat: NatMap | undefined;
  isDemo: boolean;
  /** Somebody develops: the framework reloads pages over connections of its own. */
  isDev: boolean;
  streamPatterns: string[];
  /** Who writes which streams, and how; the first pattern that matches counts. */
  shapePins: (ShapePins & { pattern: string })[];
  /** Groups that every call of a pattern ought to have; of other patterns it is learned. */
  expectedGroups: { pattern: string; groups: string[] }[];
  indexKey: string | undefined;
  host: string;
  port: number | undefined;
  /** With neither users nor a provider nobody signs in. */
  signIn: {
    usersFile: string | undefined;
    oidc: OidcSettings | undefined;
    idleMs: number;
    absoluteMs: number;
  };
  /** How often an open event stream's session or token is looked at. */
  recheckMs: number;
  /** Of one person or token. */
  requestsPerMinute: number;
  streamsPerPerson: number;
  /** The address people type. */
  origin: string | undefined;
  isTrustedProxy: TrustedProxies;
  dataDir: string;
  environment: { label: string; colour: string } | undefined;
  reasons: ReasonPolicy;
  masking: MaskPolicy;
  maskingOfStreams: StreamMasking;
  redisServerPath: string | undefined;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  collector: {
    budgetPercent: number;
    hotEveryMs: number;
    coldEveryMs: number;
    discoverEveryMs: number;
    maxCalls: number;
  };
  /** Streams with series of their own on /metrics at most. */
  metricsStreams: number;
  thresholds: Thresholds;
  /** Each setting as it was given, or its default, without any secret. */
  settings: SettingFact[];
  /** Undefined while calls are not copied. */
  archive: ArchiveSettings | undefined;
  /** Undefined while the board's past is not kept. */
  recording: RecordingSettings | undefined;
  /** Where entries are forwarded to, by a process of its own. */
  bridge: BridgeConfig | undefined;
  incidents: { routesFile: string | undefined; holds: Holds };
};

/** What the launcher needs before it has started the private server: both addresses may still be open. */
export type LaunchConfig = Omit<Config, "redisUrl" | "stateUrl"> & {
  redisUrl: string | undefined;
  stateUrl: string | undefined;
};

export type ConfigResult<T> = { ok: true; config: T } | { ok: false; problems: string[] };

/** Checks the environment. Every bad variable becomes one line naming it, its expected shape and an example. */
export function readLaunchConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): ConfigResult<LaunchConfig> {
  const given = Object.fromEntries(settingNames.map((name) => [name, env[name] === "" ? undefined : env[name]]));
  const parsed = Environment.safeParse(given);
  const unknown = Object.keys(env).filter((name) => name.startsWith("CALLBOARD_") && !settingNames.includes(name));
  const problems = unknown.map((name) => `${name} is not a setting of Callboard; see docs/settings.md`);
  if (!parsed.success) {
    const bad = new Map(parsed.error.issues.map((issue) => [String(issue.path[0]), issue]));
    for (const [name, issue] of bad) {
      const why = issue.code === "custom" && name.endsWith("_FILE") ? ` (${issue.message})` : "";
      const hint = name.endsWith("_URL") ? urlHint(env[name] ?? "") : null;
      problems.push(`${describeProblem(name, env[name] ?? "", hint)}${why}`);
    }
  }
  if (!parsed.success) return { ok: false, problems: [...problems, ...uselessTls(given)] };
  const e = parsed.data;
  const watched = addressFrom("REDIS_URL", "CALLBOARD_REDIS_PASSWORD_FILE", {
    url: e.REDIS_URL,
    urlFile: e.REDIS_URL_FILE,
    passwordFile: e.CALLBOARD_REDIS_PASSWORD_FILE,
  });
  const state = addressFrom("CALLBOARD_STATE_URL", "CALLBOARD_STATE_PASSWORD_FILE", {
    url: e.CALLBOARD_STATE_URL,
    urlFile: e.CALLBOARD_STATE_URL_FILE,
    passwordFile: e.CALLBOARD_STATE_PASSWORD_FILE,
  });
  for (const { problem } of [watched, state]) if (problem !== undefined) problems.push(problem);
  problems.push(...uselessTls({ ...given, REDIS_URL: watched.address, CALLBOARD_STATE_URL: state.address }));
  problems.push(...unwatchedExpectations(e));
  problems.push(...oidcGaps(given), ...bridgeGaps(given), ...exposedWithoutSignIn(e), ...unacceptedMaskingOff(e));
  if (problems.length > 0) return { ok: false, problems };
  const isDemo = e.CALLBOARD_DEMO ? e.CALLBOARD_DEMO === "on" : watched.address === undefined;
  const [label, colour = "grey"] = e.CALLBOARD_ENVIRONMENT?.split(":") ?? [];
  return {
    ok: true,
    config: {
      redisUrl: watched.address,
      stateUrl: state.address,
      redisTls: {
        ca: e.CALLBOARD_REDIS_CA_FILE,
        cert: e.CALLBOARD_REDIS_CERT_FILE,
        key: e.CALLBOARD_REDIS_KEY_FILE,
      },
      stateTls: {
        ca: e.CALLBOARD_STATE_CA_FILE,
        cert: e.CALLBOARD_STATE_CERT_FILE,
        key: e.CALLBOARD_STATE_KEY_FILE,
      },
      redisNat: e.CALLBOARD_REDIS_NAT,
      isDev: env.NODE_ENV === "development",
      isDemo,
      streamPatterns: e.CALLBOARD_STREAMS,
      shapePins: e.CALLBOARD_ADAPTERS,
      expectedGroups: e.CALLBOARD_EXPECTED_GROUPS,
      indexKey: e.CALLBOARD_INDEX_KEY,
      host: e.HOST,
      port: e.PORT,
      signIn: {
        usersFile: e.CALLBOARD_USERS_FILE,
        oidc: oidcOf(e),
        idleMs: e.CALLBOARD_SESSION_IDLE_MS,
        absoluteMs: e.CALLBOARD_SESSION_MS,
      },
      recheckMs: e.CALLBOARD_RECHECK_MS,
      requestsPerMinute: e.CALLBOARD_REQUESTS_PER_MINUTE,
      streamsPerPerson: e.CALLBOARD_STREAMS_PER_PERSON,
      origin: e.CALLBOARD_ORIGIN,
      isTrustedProxy: e.CALLBOARD_TRUSTED_PROXIES ?? (() => false),
      dataDir: e.CALLBOARD_DATA_DIR,
      environment: label === undefined ? undefined : { label, colour },
      reasons: e.CALLBOARD_REASONS,
      masking: maskPolicyOf(e),
      maskingOfStreams: e.CALLBOARD_MASKING_STREAMS,
      redisServerPath: e.CALLBOARD_REDIS_SERVER,
      logLevel: e.CALLBOARD_LOG_LEVEL,
      collector: {
        budgetPercent: e.CALLBOARD_REDIS_BUDGET_PERCENT,
        hotEveryMs: e.CALLBOARD_HOT_EVERY_MS,
        coldEveryMs: e.CALLBOARD_COLD_EVERY_MS,
        discoverEveryMs: e.CALLBOARD_DISCOVER_EVERY_MS,
        maxCalls: e.CALLBOARD_MAX_CALLS,
      },
      metricsStreams: e.CALLBOARD_METRICS_STREAMS,
      thresholds: thresholdsOf(e),
      settings: describeSettings(given),
      archive: archiveOf(e, isDemo, e.CALLBOARD_DATA_DIR),
      recording: recordingOf(e, e.CALLBOARD_DATA_DIR),
      bridge: bridgeOf(e, e.CALLBOARD_STREAMS),
      incidents: {
        routesFile: e.CALLBOARD_ALERT_ROUTES_FILE,
        holds: {
          openAfterMs: e.CALLBOARD_INCIDENT_OPEN_AFTER_MS,
          resolveAfterMs: e.CALLBOARD_INCIDENT_RESOLVE_AFTER_MS,
          reopenAfterMs: e.CALLBOARD_INCIDENT_REOPEN_AFTER_MS,
        },
      },
    },
  };
}

/** The server's own reading: by now the launcher (or the operator) has set both addresses. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): ConfigResult<Config> {
  const result = readLaunchConfig(env);
  if (!result.ok) return result;
  const { redisUrl: watched, stateUrl } = result.config;
  if (watched === undefined || stateUrl === undefined) {
    const missing = watched === undefined ? "REDIS_URL" : "CALLBOARD_STATE_URL";
    return { ok: false, problems: [`${describeProblem(missing, "")} (npm start sets it for its private server)`] };
  }
  return { ok: true, config: { ...result.config, redisUrl: watched, stateUrl } };
}

/** A pattern that no call has would expect nothing of anybody, and look as if it did. */
function unwatchedExpectations(e: Environment): string[] {
  return e.CALLBOARD_EXPECTED_GROUPS.filter(({ pattern }) => !e.CALLBOARD_STREAMS.includes(pattern)).map(
    ({ pattern }) =>
      `CALLBOARD_EXPECTED_GROUPS names ${JSON.stringify(pattern)}, which is no pattern of CALLBOARD_STREAMS`,
  );
}
