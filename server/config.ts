import { isIP } from "node:net";
import { z } from "zod";
import { AdapterName, type ShapePins, TextMode } from "@/lib/schema/call-shape";
import type { Thresholds } from "@/lib/schema/thresholds";
import type { RedisTls } from "@/server/redis/dial";
import { issuerUrl, type OidcSettings, oidcGaps, roleMap, scopes } from "./auth/oidc-settings";
import { usersFile } from "./auth/users-file";
import { type TrustedProxies, trustedProxies } from "./http/forwarding";
import { addressFrom, secretFile } from "./secret-files";
import { isCertificate, isPrivateKey, pemText, uselessTls } from "./tls-files";

/** A setting as the operator writes it: its shape in words and one value that works. */
type SettingHelp = { expected: string; example: string };

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));

const redisUrl = z.string().refine(isRedisUrl);

const commaSeparated = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1).max(512)).min(1).max(16));

/** A Redis glob with exactly one `*`, which stands for the call's id. */
const streamPattern = z.string().regex(/^(?:[^*?[\]\\]*\*[^*?[\]\\]*)$/);

/** `pattern=adapter`, `pattern=adapter:mode`; the adapter `auto` pins the mode alone. */
const shapePin = z.string().transform((text, context): ShapePins & { pattern: string } => {
  const [, pattern = "", adapter = "", mode] = /^(.+)=([a-z-]+)(?::([a-z]+))?$/.exec(text) ?? [];
  const isAuto = adapter === "auto" && mode !== undefined;
  const name = AdapterName.safeParse(adapter);
  const said = TextMode.optional().safeParse(mode);
  if (!streamPattern.safeParse(pattern).success || !(name.success || isAuto) || !said.success) {
    context.addIssue({ code: "custom", message: "is no pin" });
    return z.NEVER;
  }
  return { pattern, adapter: name.data ?? null, mode: said.data ?? null };
});

const proxies = commaSeparated.transform((list, context): TrustedProxies => {
  const isTrusted = trustedProxies(list);
  if (isTrusted !== null) return isTrusted;
  context.addIssue({ code: "custom", message: "is no address" });
  return z.NEVER;
});

const help: Record<string, SettingHelp> = {};
function setting<T extends z.ZodType>(name: string, schema: T, expected: string, example: string): T {
  help[name] = { expected, example };
  return schema;
}

const milliseconds = (name: string, fallback: number, min = 100, max = 86_400_000) =>
  setting(name, wholeNumber(min, max).default(fallback), `whole milliseconds, ${min} to ${max}`, String(fallback));

const pemFile = (name: string, what: string, check: (pem: string) => unknown) =>
  setting(
    name,
    pemText(check).optional(),
    `the path of a readable PEM file with ${what}`,
    `/etc/callboard/${name.replace(/^CALLBOARD_|_FILE$/g, "").toLowerCase()}.pem`,
  );

const Environment = z.object({
  REDIS_URL: setting(
    "REDIS_URL",
    redisUrl.optional(),
    "redis://[user[:password]@]host[:port][/db], or rediss:// for TLS, with % @ / : of the password as %25 %40 %2F %3A",
    "redis://127.0.0.1:6379/0",
  ),
  CALLBOARD_STATE_URL: setting(
    "CALLBOARD_STATE_URL",
    redisUrl.optional(),
    "the same shape as REDIS_URL",
    "redis://127.0.0.1:6380/0",
  ),
  REDIS_URL_FILE: setting(
    "REDIS_URL_FILE",
    secretFile.pipe(redisUrl).optional(),
    "the path of a file that holds what REDIS_URL would",
    "/run/secrets/redis-url",
  ),
  CALLBOARD_STATE_URL_FILE: setting(
    "CALLBOARD_STATE_URL_FILE",
    secretFile.pipe(redisUrl).optional(),
    "the path of a file that holds what CALLBOARD_STATE_URL would",
    "/run/secrets/state-url",
  ),
  CALLBOARD_REDIS_PASSWORD_FILE: setting(
    "CALLBOARD_REDIS_PASSWORD_FILE",
    secretFile.optional(),
    "the path of a file that holds the password for the address of REDIS_URL",
    "/run/secrets/redis-password",
  ),
  CALLBOARD_STATE_PASSWORD_FILE: setting(
    "CALLBOARD_STATE_PASSWORD_FILE",
    secretFile.optional(),
    "the path of a file that holds the password for the address of CALLBOARD_STATE_URL",
    "/run/secrets/state-password",
  ),
  CALLBOARD_REDIS_CA_FILE: pemFile("CALLBOARD_REDIS_CA_FILE", "the authority that signed the server", isCertificate),
  CALLBOARD_REDIS_CERT_FILE: pemFile("CALLBOARD_REDIS_CERT_FILE", "the console's own certificate", isCertificate),
  CALLBOARD_REDIS_KEY_FILE: pemFile("CALLBOARD_REDIS_KEY_FILE", "the key of that certificate", isPrivateKey),
  CALLBOARD_STATE_CA_FILE: pemFile("CALLBOARD_STATE_CA_FILE", "the authority that signed the server", isCertificate),
  CALLBOARD_STATE_CERT_FILE: pemFile("CALLBOARD_STATE_CERT_FILE", "the console's own certificate", isCertificate),
  CALLBOARD_STATE_KEY_FILE: pemFile("CALLBOARD_STATE_KEY_FILE", "the key of that certificate", isPrivateKey),
  CALLBOARD_STREAMS: setting(
    "CALLBOARD_STREAMS",
    commaSeparated.pipe(z.array(streamPattern)).default(["conv:*"]),
    "up to 16 key patterns separated by commas, each with exactly one * (the call's id) and no ? [ ] \\",
    "conv:*,chat:*",
  ),
  CALLBOARD_ADAPTERS: setting(
    "CALLBOARD_ADAPTERS",
    commaSeparated.pipe(z.array(shapePin)).default([]),
    `up to 16 pattern=adapter or pattern=adapter:mode separated by commas; adapter one of auto, ${AdapterName.options.join(", ")} (auto needs a mode); mode replace, append or line`,
    "conv:*=openai-realtime,chat:*=flat:append",
  ),
  CALLBOARD_INDEX_KEY: setting(
    "CALLBOARD_INDEX_KEY",
    z.string().min(1).max(512).optional(),
    "the name of a set or sorted set whose members are stream keys",
    "active-conversations",
  ),
  HOST: setting(
    "HOST",
    z
      .string()
      .refine((host) => host === "localhost" || isIP(host) !== 0)
      .default("127.0.0.1"),
    "127.0.0.1, ::1 or localhost; another address of this machine only with CALLBOARD_ORIGIN and CALLBOARD_USERS_FILE or CALLBOARD_OIDC_ISSUER",
    "127.0.0.1",
  ),
  PORT: setting("PORT", wholeNumber(1, 65_535).optional(), "a port, 1 to 65535", "3000"),
  CALLBOARD_USERS_FILE: setting(
    "CALLBOARD_USERS_FILE",
    usersFile.optional(),
    "the path of a file with who may sign in, made by npm run user",
    "/etc/callboard/users.jsonl",
  ),
  CALLBOARD_ORIGIN: setting(
    "CALLBOARD_ORIGIN",
    z.string().refine(isOrigin).optional(),
    "the address people type, as http(s)://host[:port] and nothing after it",
    "https://callboard.example.com",
  ),
  CALLBOARD_TRUSTED_PROXIES: setting(
    "CALLBOARD_TRUSTED_PROXIES",
    proxies.optional(),
    "up to 16 addresses or networks of proxies separated by commas, whose X-Forwarded-For, -Host and -Proto are believed",
    "10.0.0.5,10.1.0.0/16",
  ),
  CALLBOARD_OIDC_ISSUER: setting(
    "CALLBOARD_OIDC_ISSUER",
    issuerUrl.optional(),
    "the provider's issuer as its discovery document spells it: https://…, or http:// on this machine",
    "https://accounts.example.com",
  ),
  CALLBOARD_OIDC_CLIENT_ID: setting(
    "CALLBOARD_OIDC_CLIENT_ID",
    z.string().max(500).optional(),
    "up to 500 characters, as the provider gave it",
    "callboard",
  ),
  CALLBOARD_OIDC_CLIENT_SECRET: setting(
    "CALLBOARD_OIDC_CLIENT_SECRET",
    z.string().max(1_000).optional(),
    "up to 1000 characters, as the provider gave it",
    "…",
  ),
  CALLBOARD_OIDC_CLIENT_SECRET_FILE: setting(
    "CALLBOARD_OIDC_CLIENT_SECRET_FILE",
    secretFile.optional(),
    "the path of a readable file with the secret",
    "/run/secrets/callboard-oidc",
  ),
  CALLBOARD_OIDC_CLIENT_AUTH: setting(
    "CALLBOARD_OIDC_CLIENT_AUTH",
    z.enum(["basic", "post"]).optional(),
    "basic or post: how the secret is sent, where the provider's document leaves it open",
    "post",
  ),
  CALLBOARD_OIDC_SCOPES: setting(
    "CALLBOARD_OIDC_SCOPES",
    scopes.default("openid profile email"),
    "scopes separated by one space, openid among them",
    "openid profile email offline_access",
  ),
  CALLBOARD_OIDC_ROLE_CLAIM: setting(
    "CALLBOARD_OIDC_ROLE_CLAIM",
    z.string().max(200).default("groups"),
    "the name of a claim, or a dotted path to it",
    "realm_access.roles",
  ),
  CALLBOARD_OIDC_ROLE_MAP: setting(
    "CALLBOARD_OIDC_ROLE_MAP",
    roleMap.optional(),
    "up to 64 value=role separated by commas, the preferred first; role viewer, support, operator or admin; , and % in a value as %2C and %25",
    "callboard-admins=admin,on-call=operator,support=support",
  ),
  CALLBOARD_OIDC_NAME: setting(
    "CALLBOARD_OIDC_NAME",
    z
      .string()
      .regex(/^[\p{L}\p{N} ._&'-]{1,40}$/u)
      .optional(),
    "what people call the provider, up to 40 letters, digits, spaces or . _ & ' -",
    "Example SSO",
  ),
  CALLBOARD_OIDC_RENEW_MS: milliseconds("CALLBOARD_OIDC_RENEW_MS", 300_000, 1_000, 3_600_000),
  CALLBOARD_SESSION_IDLE_MS: milliseconds("CALLBOARD_SESSION_IDLE_MS", 1_800_000, 1_000),
  CALLBOARD_SESSION_MS: milliseconds("CALLBOARD_SESSION_MS", 43_200_000, 1_000, 2_592_000_000),
  CALLBOARD_RECHECK_MS: milliseconds("CALLBOARD_RECHECK_MS", 10_000, 100, 60_000),
  CALLBOARD_REQUESTS_PER_MINUTE: setting(
    "CALLBOARD_REQUESTS_PER_MINUTE",
    wholeNumber(10, 100_000).default(1_200),
    "how often one person or token may ask within a minute, 10 to 100000",
    "1200",
  ),
  CALLBOARD_DATA_DIR: setting("CALLBOARD_DATA_DIR", z.string().min(1).default(".callboard"), "a folder", ".callboard"),
  CALLBOARD_DEMO: setting("CALLBOARD_DEMO", z.enum(["on", "off"]).optional(), "on or off", "off"),
  CALLBOARD_ENVIRONMENT: setting(
    "CALLBOARD_ENVIRONMENT",
    z
      .string()
      .regex(/^[\p{L}\p{N} ._-]{1,24}(:(grey|green|blue|amber|red|violet))?$/u)
      .optional(),
    "a label of up to 24 characters, with an optional colour: grey, green, blue, amber, red or violet",
    "production:red",
  ),
  CALLBOARD_REDIS_SERVER: setting(
    "CALLBOARD_REDIS_SERVER",
    z.string().min(1).optional(),
    "the path of a redis-server or valkey-server binary",
    "/usr/bin/redis-server",
  ),
  CALLBOARD_LOG_LEVEL: setting(
    "CALLBOARD_LOG_LEVEL",
    z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    "debug, info, warn, error or silent",
    "info",
  ),
  CALLBOARD_REDIS_BUDGET_PERCENT: setting(
    "CALLBOARD_REDIS_BUDGET_PERCENT",
    wholeNumber(1, 50).default(5),
    "whole per cent of one Redis core, 1 to 50",
    "5",
  ),
  CALLBOARD_HOT_EVERY_MS: milliseconds("CALLBOARD_HOT_EVERY_MS", 1_500, 250, 60_000),
  CALLBOARD_COLD_EVERY_MS: milliseconds("CALLBOARD_COLD_EVERY_MS", 20_000, 1_000, 600_000),
  CALLBOARD_DISCOVER_EVERY_MS: milliseconds("CALLBOARD_DISCOVER_EVERY_MS", 5_000, 500, 600_000),
  CALLBOARD_MAX_CALLS: setting("CALLBOARD_MAX_CALLS", wholeNumber(1, 100_000).default(20_000), "1 to 100000", "20000"),
  CALLBOARD_IDLE_AFTER_MS: milliseconds("CALLBOARD_IDLE_AFTER_MS", 15_000),
  CALLBOARD_ENDED_AFTER_MS: milliseconds("CALLBOARD_ENDED_AFTER_MS", 90_000),
  CALLBOARD_SLOW_AFTER_MS: milliseconds("CALLBOARD_SLOW_AFTER_MS", 10_000),
  CALLBOARD_BLOCKED_AFTER_MS: milliseconds("CALLBOARD_BLOCKED_AFTER_MS", 30_000),
  CALLBOARD_GONE_AFTER_MS: milliseconds("CALLBOARD_GONE_AFTER_MS", 45_000),
  CALLBOARD_AT_RISK_MS: milliseconds("CALLBOARD_AT_RISK_MS", 60_000),
  CALLBOARD_LOSS_SHOWN_MS: milliseconds("CALLBOARD_LOSS_SHOWN_MS", 900_000),
  CALLBOARD_POISON_DELIVERIES: setting(
    "CALLBOARD_POISON_DELIVERIES",
    wholeNumber(2, 1_000).default(5),
    "a number of deliveries, 2 to 1000",
    "5",
  ),
});

export const settingNames = Object.keys(Environment.shape);

/** Every setting the process runs with; see the table in README. Times in milliseconds. */
export type Config = {
  redisUrl: string;
  stateUrl: string;
  /** For rediss:// addresses; PEM, not paths. */
  redisTls: RedisTls;
  stateTls: RedisTls;
  isDemo: boolean;
  streamPatterns: string[];
  /** Who writes which streams, and how; the first pattern that matches counts. */
  shapePins: (ShapePins & { pattern: string })[];
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
  /** The address people type. */
  origin: string | undefined;
  isTrustedProxy: TrustedProxies;
  dataDir: string;
  environment: { label: string; colour: string } | undefined;
  redisServerPath: string | undefined;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  collector: {
    budgetPercent: number;
    hotEveryMs: number;
    coldEveryMs: number;
    discoverEveryMs: number;
    maxCalls: number;
  };
  thresholds: Thresholds;
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
  const problems = unknown.map((name) => `${name} is not a setting of Callboard; see the table in README.md`);
  if (!parsed.success) {
    const bad = new Map(parsed.error.issues.map((issue) => [String(issue.path[0]), issue]));
    for (const [name, issue] of bad) {
      const why = issue.code === "custom" && name.endsWith("_FILE") ? ` (${issue.message})` : "";
      problems.push(`${describeProblem(name, env[name] ?? "")}${why}`);
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
  problems.push(...oidcGaps(given), ...exposedWithoutSignIn(e));
  if (problems.length > 0) return { ok: false, problems };
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
      isDemo: e.CALLBOARD_DEMO ? e.CALLBOARD_DEMO === "on" : watched.address === undefined,
      streamPatterns: e.CALLBOARD_STREAMS,
      shapePins: e.CALLBOARD_ADAPTERS,
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
      origin: e.CALLBOARD_ORIGIN,
      isTrustedProxy: e.CALLBOARD_TRUSTED_PROXIES ?? (() => false),
      dataDir: e.CALLBOARD_DATA_DIR,
      environment: label === undefined ? undefined : { label, colour },
      redisServerPath: e.CALLBOARD_REDIS_SERVER,
      logLevel: e.CALLBOARD_LOG_LEVEL,
      collector: {
        budgetPercent: e.CALLBOARD_REDIS_BUDGET_PERCENT,
        hotEveryMs: e.CALLBOARD_HOT_EVERY_MS,
        coldEveryMs: e.CALLBOARD_COLD_EVERY_MS,
        discoverEveryMs: e.CALLBOARD_DISCOVER_EVERY_MS,
        maxCalls: e.CALLBOARD_MAX_CALLS,
      },
      thresholds: {
        idleAfterMs: e.CALLBOARD_IDLE_AFTER_MS,
        endedAfterMs: e.CALLBOARD_ENDED_AFTER_MS,
        slowAfterMs: e.CALLBOARD_SLOW_AFTER_MS,
        blockedAfterMs: e.CALLBOARD_BLOCKED_AFTER_MS,
        goneAfterMs: e.CALLBOARD_GONE_AFTER_MS,
        atRiskMs: e.CALLBOARD_AT_RISK_MS,
        lossShownMs: e.CALLBOARD_LOSS_SHOWN_MS,
        poisonDeliveries: e.CALLBOARD_POISON_DELIVERIES,
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

function oidcOf(e: z.infer<typeof Environment>): OidcSettings | undefined {
  const [issuer, clientId, roles] = [e.CALLBOARD_OIDC_ISSUER, e.CALLBOARD_OIDC_CLIENT_ID, e.CALLBOARD_OIDC_ROLE_MAP];
  if (!issuer || !clientId || !roles) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: e.CALLBOARD_OIDC_CLIENT_SECRET ?? e.CALLBOARD_OIDC_CLIENT_SECRET_FILE,
    clientAuth: e.CALLBOARD_OIDC_CLIENT_AUTH,
    scopes: e.CALLBOARD_OIDC_SCOPES,
    roleClaim: e.CALLBOARD_OIDC_ROLE_CLAIM,
    roleMap: roles,
    name: e.CALLBOARD_OIDC_NAME ?? new URL(issuer).host,
    renewEveryMs: e.CALLBOARD_OIDC_RENEW_MS,
  };
}

function describeProblem(name: string, value: string): string {
  const { expected = "a value", example = "" } = help[name] ?? {};
  const isMistaken = /_(URL|PASSWORD|SECRET)_FILE$/.test(name) && !/^[./]/.test(value) && value !== "";
  const isSecret = name.endsWith("_SECRET") && value !== "";
  const open = isSecret ? "***" : name.endsWith("_URL") ? withoutSecrets(value) : value;
  const shown = isMistaken ? "***, which is no path" : open;
  const found = shown === "" ? "is missing" : `is ${JSON.stringify(shown)}`;
  return `${name} ${found}; expected ${expected}, for example ${name}=${example}`;
}

/** Works on what is no URL too, since a mistyped one holds the password all the same. */
function withoutSecrets(value: string): string {
  return value.replace(/^(\w+:\/\/)?[\s\S]*@/, "$1***@").replace(/[?#][\s\S]*$/, "?***");
}

function isRedisUrl(text: string): boolean {
  try {
    const url = new URL(text);
    decodeURIComponent(url.username + url.password);
    return (
      (url.protocol === "redis:" || url.protocol === "rediss:") &&
      url.hostname !== "" &&
      url.search + url.hash === "" &&
      /^(\/\d*)?$/.test(url.pathname)
    );
  } catch {
    return false;
  }
}

/** Whoever gets through without sign-in is the local operator: nothing may lead here from elsewhere then. */
function exposedWithoutSignIn(e: z.infer<typeof Environment>): string[] {
  const { HOST, CALLBOARD_ORIGIN, CALLBOARD_USERS_FILE, CALLBOARD_OIDC_ISSUER } = e;
  const hasSignIn = CALLBOARD_USERS_FILE !== undefined || CALLBOARD_OIDC_ISSUER !== undefined;
  const needs = "needs sign-in: set CALLBOARD_USERS_FILE or CALLBOARD_OIDC_ISSUER, or leave it out";
  if (!isLoopback(HOST) && (!hasSignIn || CALLBOARD_ORIGIN === undefined)) return [describeProblem("HOST", HOST)];
  if (hasSignIn) return [];
  if (CALLBOARD_ORIGIN !== undefined && !isLoopback(new URL(CALLBOARD_ORIGIN).hostname)) {
    return [
      `CALLBOARD_ORIGIN is ${JSON.stringify(CALLBOARD_ORIGIN)}; an address that is not this machine's own ${needs}`,
    ];
  }
  return e.CALLBOARD_TRUSTED_PROXIES === undefined ? [] : [`CALLBOARD_TRUSTED_PROXIES ${needs}`];
}

const isLoopback = (host: string) => ["127.0.0.1", "::1", "[::1]", "localhost"].includes(host);

function isOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && url.origin === text;
  } catch {
    return false;
  }
}
