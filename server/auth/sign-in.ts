import type { Actor } from "@/lib/permissions";
import type { AuditLog } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import { createAttemptLimit } from "./attempt-limit";
import type { Identity } from "./identity";
import { cookieOf, endedCookie, sessionCookie } from "./session-cookie";
import type { OpenSession, Sessions } from "./sessions";
import { bearerOf, bringsToken } from "./token";
import { markOf, type User, type Users } from "./users";

export type SignInOptions = { users: Users; sessions: Sessions; audit: AuditLog; isHttps: boolean };

type Asker = { name: string; password: string; address: string | null; agent: string };

const wrong = "The name or the password is not right.";

/** Signing in with a password, and whose session a request brings. */
export function createSignIn({ users, sessions, audit, isHttps }: SignInOptions) {
  const limit = createAttemptLimit();

  /** The session of a cookie and its user as the file has it now; a changed password or a removed user ends it. */
  async function resolve(cookie: string): Promise<{ session: OpenSession; user: User } | null> {
    const session = await sessions.find(cookie);
    if (session === null) return null;
    const { name, mark, subject } = session.record;
    const user = users.find(name);
    if (user !== null && markOf(user) === mark) return { session, user };
    await sessions.end(subject, session.sessionId);
    return null;
  }

  function identifyToken(secret: string | null): Identity | null {
    const token = secret === null ? null : users.findToken(secret);
    if (secret === null || token === null) return null;
    const { token: name, role } = token;
    return {
      actor: { name: `token:${name}`, role, isLocal: false },
      kind: "token",
      key: `token:${name}`,
      sessionId: null,
      isCurrent: async () => users.findToken(secret)?.role === role,
    };
  }

  async function note(action: string, actor: Actor, address: string | null, text: string): Promise<void> {
    const { name, role } = actor;
    const nothing = { requestId: null, jobId: null, part: null, reason: null, counts: null, durationMs: null };
    await audit.commit({
      ...nothing,
      kind: "outcome",
      action,
      actor: { name, role },
      address,
      params: {},
      targets: [],
      targetCount: 0,
      note: text,
    });
  }

  return {
    /**
     * Who asks; null without a session that is open or a token that is good. Throws `state-unreachable` when that
     * cannot be told. A bad token is not made up for by a cookie beside it.
     */
    async identify(request: Request): Promise<Identity | null> {
      if (bringsToken(request)) return identifyToken(bearerOf(request));
      const cookie = cookieOf(request, isHttps);
      const found = cookie === null ? null : await resolve(cookie);
      if (cookie === null || found === null) return null;
      await sessions.touch(found.session);
      const { name, role } = found.user;
      return {
        actor: { name, role, isLocal: false },
        kind: "session",
        key: found.session.record.subject,
        sessionId: found.session.sessionId,
        isCurrent: async () => (await resolve(cookie))?.user.role === role,
      };
    },

    /** The Set-Cookie of a new session, whatever the request brought. Each try is counted, each answer audited. */
    async signIn({ name, password, address, agent }: Asker): Promise<string> {
      const from = address ?? "unknown";
      await limit.take(name, from);
      const user = await users.check(name, password);
      if (user === null) {
        // People type passwords into the wrong field: a name nobody has is not written down.
        const tried = users.find(name);
        const actor: Actor = { name: tried?.name ?? "nobody", role: tried?.role ?? "viewer", isLocal: false };
        await audit.refuse({ actor, address, action: "sign-in", note: tried ? "Wrong password." : "Unknown name." });
        throw new AppError("not-signed-in", wrong);
      }
      const actor: Actor = { name: user.name, role: user.role, isLocal: false };
      await note("sign-in", actor, address, "Signed in with a password.");
      const { cookie } = await sessions.open({
        subject: `user:${user.name}`,
        name: user.name,
        role: user.role,
        address,
        agent: agent.slice(0, 200),
        mark: markOf(user),
      });
      await limit.giveBack(name, from);
      return sessionCookie(cookie, isHttps);
    },

    /** Ends the session, or all of the person's; gives the Set-Cookie that forgets it. */
    async signOut(identity: Identity, address: string | null, isEverywhere: boolean): Promise<string> {
      if (identity.sessionId === null) {
        throw new AppError("conflict", "A token has no session to end; npm run token -- revoke takes it back.");
      }
      const isOneOfMany = !isEverywhere;
      if (isOneOfMany) await sessions.end(identity.key, identity.sessionId);
      const ended = isOneOfMany ? 1 : await sessions.endAll(identity.key);
      const text = isOneOfMany ? "Signed out." : `Signed out everywhere (sessions ended: ${ended}).`;
      await note("sign-out", identity.actor, address, text);
      return endedCookie(isHttps);
    },
  };
}

export type SignIn = ReturnType<typeof createSignIn>;

export function noSignIn(): AppError {
  return new AppError("not-found", "No sign-in is configured: set CALLBOARD_USERS_FILE.");
}
