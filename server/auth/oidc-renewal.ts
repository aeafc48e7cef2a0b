import { type Configuration, fetchUserInfo, refreshTokenGrant, WWWAuthenticateChallengeError } from "openid-client";
import { claimValues, mappedRole } from "@/lib/auth/role-map";
import type { Role } from "@/lib/permissions";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { grantOf, type OidcGrant, openGrant, sealGrant } from "./oidc-grant";
import { markOfSettings, readPerson } from "./oidc-person";
import { OidcProblem, oidcProblemOf } from "./oidc-problem";
import type { OidcProvider } from "./oidc-provider";
import { asked, type OpenSession, type Sessions } from "./sessions";

export type OidcRenewalOptions = {
  provider: OidcProvider;
  sessions: Sessions;
  state: Redis;
  keys: OwnKeys;
  log: Log;
  now: () => number;
};

/** While the provider does not answer, a role counts this many times as long as it would otherwise. */
const patience = 4;

/**
 * Whether a session's person still has a role, asked of the provider when the answer is older than `renewEveryMs`:
 * with the refresh token, else at the userinfo endpoint. Refused there, or without a role, the session has ended
 * (null). While the provider does not answer the known role counts on, `patience` times as long; after that the
 * request fails with `provider-unreachable` and the session waits. One request asks for all consoles of a store, since
 * many providers take a refresh token once; a session with neither way ends with what was said at sign-in.
 */
export function createOidcRenewal({ provider, sessions, state, keys, log, now }: OidcRenewalOptions) {
  const { settings } = provider;
  const mark = markOfSettings(settings);
  const running = new Map<string, Promise<Role | null>>();

  async function renew({ sessionId, secret, record }: OpenSession, grant: OidcGrant): Promise<Role | null> {
    const lock = keys.sessionRenewal(sessionId);
    // Kept after a failure, so that the next try waits for its end.
    const pauseMs = Math.max(1_000, Math.min(30_000, Math.floor(settings.renewEveryMs / 2)));
    if ((await asked(state.set(lock, "1", "PX", pauseMs, "NX"))) !== "OK") return roleSoFar(sessionId);
    try {
      const configuration = await provider.configuration();
      const { role, kept } = await askAgain(configuration, grant);
      if (role === null) {
        log.info({ subject: record.subject }, "the provider gives no role any more: the session ends");
        return null;
      }
      const next = { ...record, role, roleReadAtMs: now(), grant: sealGrant(kept, secret) };
      if (!(await sessions.replace(sessionId, next))) return null;
      await asked(state.del(lock));
      return role;
    } catch (error) {
      if (error instanceof AppError) throw error;
      const problem = oidcProblemOf(error);
      if (problem.problem === "code-refused" || error instanceof WWWAuthenticateChallengeError) {
        log.info({ subject: record.subject }, `the provider ends a session (${problem.detail})`);
        return null;
      }
      log.warn(`a role could not be read again: ${problem.problem} (${problem.detail})`);
      return roleSoFar(sessionId);
    }
  }

  async function askAgain(
    configuration: Configuration,
    grant: OidcGrant,
  ): Promise<{ role: Role | null; kept: OidcGrant }> {
    const { subject } = grant;
    if (grant.refreshToken === null) {
      const claims = await fetchUserInfo(configuration, grant.accessToken ?? "", subject);
      return { role: mappedRole(claimValues(claims, settings.roleClaim) ?? [], settings.roleMap), kept: grant };
    }
    const tokens = await refreshTokenGrant(configuration, grant.refreshToken);
    const claims = tokens.claims() ?? { sub: subject };
    if (claims.sub !== subject) throw new OidcProblem("code-refused", "the renewed ID token is of somebody else");
    const accessToken = tokens.access_token;
    const { role } = await readPerson(configuration, settings, { subject, claims, accessToken });
    return { role, kept: grantOf(configuration, subject, tokens, grant) };
  }

  /** What the store has by now: somebody else may have renewed it, or may be about to. */
  async function roleSoFar(sessionId: string): Promise<Role | null> {
    const record = await sessions.read(sessionId);
    if (record === null) return null;
    if (now() - record.roleReadAtMs < patience * settings.renewEveryMs) return record.role;
    throw new AppError(
      "provider-unreachable",
      `${settings.name} does not answer, so the console cannot tell whether you may still do this. It keeps asking.`,
    );
  }

  return {
    /** The role as it stands; null when the session has ended. */
    async standing(session: OpenSession): Promise<Role | null> {
      const { sessionId, secret, record } = session;
      if (record.mark !== mark) return null;
      if (now() - record.roleReadAtMs < settings.renewEveryMs) return record.role;
      const grant = openGrant(record.grant, secret);
      if (grant === null) return null;
      if (grant.refreshToken === null && grant.accessToken === null) return record.role;
      const isAsked = running.get(sessionId);
      if (isAsked) return isAsked;
      const asking = renew(session, grant).finally(() => running.delete(sessionId));
      running.set(sessionId, asking);
      return asking;
    },
  };
}
