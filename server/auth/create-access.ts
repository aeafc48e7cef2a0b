import type { AuditLog } from "../audit/audit-log";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";
import type { OwnKeys } from "../redis/keys";
import { localIdentity } from "./identity";
import { createOidc } from "./oidc";
import type { OidcSettings } from "./oidc-settings";
import { createRequestLimit } from "./request-limit";
import { createSessions } from "./sessions";
import { createSignIn } from "./sign-in";
import { createStanding } from "./standing";
import { createStreamGate } from "./stream-gate";
import { createUsers } from "./users";

/** Of the settings that the process was started with. */
export type AccessSettings = {
  signIn: { usersFile: string | undefined; oidc: OidcSettings | undefined; idleMs: number; absoluteMs: number };
  origin: string | undefined;
  recheckMs: number;
  streamsPerPerson: number;
  requestsPerMinute: number;
};

export type AccessOptions = {
  config: AccessSettings;
  isHttps: boolean;
  state: Redis;
  keys: OwnKeys;
  audit: AuditLog;
  log: Log;
  now: () => number;
};

/** Who may come in, as whom, for how long, and how much each may ask. */
export function createAccess({ config, isHttps, state, keys, audit, log, now }: AccessOptions) {
  const { usersFile, oidc: settings, idleMs, absoluteMs } = config.signIn;
  const { origin } = config;
  const sessions = createSessions({ state, keys, now, idleMs, absoluteMs });
  const users = usersFile === undefined ? null : createUsers({ path: usersFile, log, now });
  const oidc = settings && origin ? createOidc({ settings, origin, sessions, state, keys, audit, log, now }) : null;
  const signIn = users || oidc ? createSignIn({ users, oidc, sessions, audit, isHttps }) : null;
  return {
    /** Null while none is configured. */
    signIn,
    /** Who asks; null when nobody is signed in. Throws `state-unreachable` when that cannot be told. */
    authenticate: signIn ? signIn.identify : async () => localIdentity,
    roleOf: createStanding({ users, sessions, hasSignIn: signIn !== null }),
    streams: createStreamGate({
      checkEveryMs: Math.min(config.recheckMs, idleMs / 3),
      maxPerActor: config.streamsPerPerson,
    }),
    requestLimit: createRequestLimit({ perMinute: config.requestsPerMinute }),
    start: () => oidc?.start(),
    stop: () => oidc?.stop(),
  };
}
