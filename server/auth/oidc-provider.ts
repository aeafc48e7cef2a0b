import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetchOptions,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from "openid-client";
import type { Log } from "@/server/log";
import { OidcProblem, oidcProblemOf } from "./oidc-problem";
import { isSafeAddress, type OidcSettings } from "./oidc-settings";

export type OidcProviderOptions = {
  settings: OidcSettings;
  log: Log;
  now: () => number;
  /** How long an answer of the provider may take. */
  timeoutMs?: number;
  /** The first and the longest pause between tries to reach it. */
  retryMs?: { first: number; most: number };
};

const freshForMs = 3_600_000;
const mostBytes = 1_048_576;

/**
 * The provider as its discovery document describes it. The console starts without it: it is looked for in the
 * background with growing pauses, and a person who wants to sign in meanwhile has it asked at once, but at most once a
 * pause. The document is read again every hour; while that fails the last one stays in force.
 */
export function createOidcProvider({ settings, log, now, timeoutMs = 5_000, retryMs }: OidcProviderOptions) {
  const pause = retryMs ?? { first: 2_000, most: 60_000 };
  const issuer = new URL(settings.issuer);
  const isLocal = issuer.protocol === "http:";
  let found: { configuration: Configuration; atMs: number } | null = null;
  let asking: Promise<Configuration> | null = null;
  let failed: { problem: OidcProblem; atMs: number } | null = null;
  let pauseMs = pause.first;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function discover(): Promise<Configuration> {
    try {
      const configuration = await discovery(issuer, settings.clientId, undefined, clientAuth(settings), {
        timeout: timeoutMs / 1_000,
        execute: isLocal ? [allowInsecureRequests, enableNonRepudiationChecks] : [enableNonRepudiationChecks],
        [customFetch]: (url, options) => boundedFetch(url, options, isLocal),
      });
      checkEndpoints(configuration, isLocal);
      if (failed) log.info(`the sign-in provider ${settings.issuer} answers again`);
      found = { configuration, atMs: now() };
      failed = null;
      pauseMs = pause.first;
      return configuration;
    } catch (error) {
      const problem = oidcProblemOf(error);
      if (!failed) log.warn(`the sign-in provider ${settings.issuer} cannot be used: ${problem.detail}; trying again`);
      failed = { problem, atMs: now() };
      throw problem;
    }
  }

  function ask(): Promise<Configuration> {
    asking ??= discover().finally(() => {
      asking = null;
    });
    return asking;
  }

  function tryInBackground(): void {
    ask().catch(() => {
      if (isStopped || found) return;
      timer = setTimeout(tryInBackground, pauseMs);
      timer.unref();
      pauseMs = Math.min(pause.most, pauseMs * 2);
    });
  }

  return {
    settings,
    start: tryInBackground,
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
    },
    /** Why nobody can sign in with it at this moment; null when somebody can, as far as is known. */
    problem: () => (found ? null : (failed?.problem.problem ?? null)),
    /** Throws an `OidcProblem` while it has never answered. */
    async configuration(): Promise<Configuration> {
      if (found) {
        const isOld = now() - found.atMs > freshForMs && now() - (failed?.atMs ?? 0) > pause.most;
        if (isOld) ask().catch(() => undefined);
        return found.configuration;
      }
      if (failed && !asking && now() - failed.atMs < pause.first) throw failed.problem;
      return ask();
    },
  };
}

export type OidcProvider = ReturnType<typeof createOidcProvider>;

/** How the console proves itself: as it is told, else as the provider's document prefers. */
function clientAuth({ clientSecret, clientAuth: told }: OidcSettings): ClientAuth {
  if (clientSecret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, ...rest) => {
    const known = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const isBasic = told === undefined ? known.includes("client_secret_basic") : told === "basic";
    return (isBasic ? basic : post)(server, ...rest);
  };
}

/** A document must not lead people, or the console's secret, to an unprotected address. */
function checkEndpoints(configuration: Configuration, isLocal: boolean): void {
  const server = configuration.serverMetadata();
  const needed = { authorization_endpoint: true, token_endpoint: true, jwks_uri: true };
  const others = { userinfo_endpoint: false, end_session_endpoint: false, revocation_endpoint: false };
  for (const [name, isNeeded] of Object.entries({ ...needed, ...others })) {
    const address = server[name];
    if (address === undefined && !isNeeded) continue;
    if (typeof address !== "string" || !URL.canParse(address) || !isSafeAddress(new URL(address), isLocal)) {
      throw new OidcProblem("misconfigured", `its ${name} is missing or no https address`);
    }
  }
}

/** The platform's fetch, for safe addresses only and with a bound on the answer; the time is bounded by the signal. */
async function boundedFetch(address: string, options: CustomFetchOptions, isLocal: boolean): Promise<Response> {
  if (!isSafeAddress(new URL(address), isLocal))
    throw new OidcProblem("misconfigured", "it names an address without TLS");
  const { method, redirect, signal = null } = options;
  const body = options.body instanceof URLSearchParams ? options.body : null;
  const response = await fetch(address, { method, redirect, signal, body, headers: options.headers });
  const { status, statusText, headers } = response;
  if (response.body === null) return new Response(null, { status, statusText, headers });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > mostBytes) throw new OidcProblem("provider-error", `an answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status, statusText, headers });
}
