import { type Configuration, fetchUserInfo, refreshTokenGrant, WWWAuthenticateChallengeError } from "openid-client";
import { type RoleSaid, roleAfter, roleSaid } from "@/lib/auth/role-said";
import type { Role } from "@/lib/permissions";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { grantOf, type OidcGrant, openGrant, sealGrant } from "./oidc-grant";
import { checkIssuedAt } from "./oidc-issued-at";
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
 * (null). Only what gave the role can take it back: an ID token did not come again where a refresh brings none, and a
 * userinfo endpoint that never said the role does not deny it. While the provider does not answer the known role counts on, `patience` times as long; after that the
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
      const { said, kept } = await askAgain(configuration, grant);
      const role = roleAfter({ role: record.role, source: grant.roleSource }, said);
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

  /** What the source of the role says by now; null where it was not heard. */
  async function askAgain(
    configuration: Configuration,
    grant: OidcGrant,
  ): Promise<{ said: RoleSaid | null; kept: OidcGrant }> {
    const { subject, roleSource } = grant;
    const { roleClaim, roleMap } = settings;
    if (grant.refreshToken === null) {
      const claims = await fetchUserInfo(configuration, grant.accessToken ?? "", subject);
      return { said: roleSource === "id-token" ? null : roleSaid(claims, "userinfo", roleClaim, roleMap), kept: grant };
    }
    const tokens = await refreshTokenGrant(configuration, grant.refreshToken);
    const kept = grantOf(configuration, grant, tokens, grant);
    const claims = tokens.claims();
    if (claims) {
      if (claims.sub !== subject) throw new OidcProblem("code-refused", "the renewed ID token is of somebody else");
      checkIssuedAt(claims, now());
    }
    if (roleSource === "id-token") {
      return { said: claims ? roleSaid(claims, "id-token", roleClaim, roleMap) : null, kept };
    }
    const given = { subject, claims: claims ?? { sub: subject }, accessToken: tokens.access_token };
    return { said: (await readPerson(configuration, settings, given)).said, kept };
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
