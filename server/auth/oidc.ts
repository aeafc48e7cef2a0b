import type { AuditLog } from "@/server/audit/audit-log";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { createAnswerLimit } from "./attempt-limit";
import { createOidcNames } from "./oidc-names";
import { createPendingSignIns } from "./oidc-pending";
import { createOidcProvider } from "./oidc-provider";
import { createOidcRenewal } from "./oidc-renewal";
import type { OidcSettings } from "./oidc-settings";
import { createOidcSignIn } from "./oidc-sign-in";
import { createOidcSignOut } from "./oidc-sign-out";
import type { Sessions } from "./sessions";

export type OidcOptions = {
  settings: OidcSettings;
  origin: string;
  sessions: Sessions;
  state: Redis;
  keys: OwnKeys;
  audit: AuditLog;
  log: Log;
  now: () => number;
};

/** Everything about people who come from an OpenID Connect provider. */
export function createOidc({ settings, origin, sessions, state, keys, audit, log, now }: OidcOptions) {
  const provider = createOidcProvider({ settings, log, now });
  const pendings = createPendingSignIns({ state, keys, signingKey: sessions.signingKey, now });
  const limit = createAnswerLimit();
  const names = createOidcNames({ state, keys });
  return {
    name: settings.name,
    start: provider.start,
    stop: provider.stop,
    problem: provider.problem,
    ...createOidcSignIn({ provider, pendings, sessions, audit, limit, names, origin, log, now }),
    ...createOidcRenewal({ provider, sessions, state, keys, log, now }),
    leave: createOidcSignOut({ provider, origin, log }),
  };
}

export type Oidc = ReturnType<typeof createOidc>;
