import { isIP } from "node:net";
import { z } from "zod";
import { usersFile } from "../auth/users-file";
import { type TrustedProxies, trustedProxies } from "../net/forwarding";
import { commaSeparated, describeProblem, milliseconds, setting, wholeNumber } from "./setting";

const proxies = commaSeparated.transform((list, context): TrustedProxies => {
  const isTrusted = trustedProxies(list);
  if (isTrusted !== null) return isTrusted;
  context.addIssue({ code: "custom", message: "is no address" });
  return z.NEVER;
});

/** Where the console listens, whom it believes, and how long a sign-in lasts. */
export const accessSettings = {
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
  CALLBOARD_SESSION_IDLE_MS: milliseconds("CALLBOARD_SESSION_IDLE_MS", 1_800_000, 1_000),
  CALLBOARD_SESSION_MS: milliseconds("CALLBOARD_SESSION_MS", 43_200_000, 1_000, 2_592_000_000),
  CALLBOARD_RECHECK_MS: milliseconds("CALLBOARD_RECHECK_MS", 10_000, 100, 60_000),
  CALLBOARD_REQUESTS_PER_MINUTE: setting(
    "CALLBOARD_REQUESTS_PER_MINUTE",
    wholeNumber(10, 100_000).default(1_200),
    "how often one person or token may ask within a minute, 10 to 100000",
    "1200",
  ),
  CALLBOARD_STREAMS_PER_PERSON: setting(
    "CALLBOARD_STREAMS_PER_PERSON",
    wholeNumber(1, 10_000).default(30),
    "how many event streams one person or token may keep open, 1 to 10000",
    "30",
  ),
};

interface Exposure {
  HOST: string;
  CALLBOARD_ORIGIN?: string | undefined;
  CALLBOARD_USERS_FILE?: string | undefined;
  CALLBOARD_OIDC_ISSUER?: string | undefined;
  CALLBOARD_TRUSTED_PROXIES?: TrustedProxies | undefined;
}

/** Whoever gets through without sign-in is the local operator: nothing may lead here from elsewhere then. */
export function exposedWithoutSignIn(e: Exposure): string[] {
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
