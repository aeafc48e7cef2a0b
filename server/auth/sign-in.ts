import type { Actor, Role } from "@/lib/permissions";
import type { AuditLog } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import { type Attempt, createAttemptLimit } from "./attempt-limit";
import type { Identity } from "./identity";
import { noteSession } from "./note-session";
import type { Oidc } from "./oidc";
import { cookieOf, endedCookie, isKnownBrowser, knownCookie, sessionCookie } from "./session-cookie";
import type { OpenSession, Sessions } from "./sessions";
import { bearerOf, bringsToken } from "./token";
import { markOf, type Users } from "./users";

export type SignInOptions = {
  /** Null where nobody signs in with a password. */
  users: Users | null;
  /** Null where nobody comes from a provider. */
  oidc: Oidc | null;
  sessions: Sessions;
  audit: AuditLog;
  isHttps: boolean;
};

type Asker = {
  name: string;
  password: string;
  address: string | null;
  agent: string;
  /** The cookie of a browser in which somebody has signed in before. */
  known: string | null;
};

const wrong = "The name or the password is not right.";

/** Signing in, and whose session a request brings. */
export function createSignIn({ users, oidc, sessions, audit, isHttps }: SignInOptions) {
  const limit = createAttemptLimit();

  /** The session of a cookie and the role that its person has by now; without one it is ended. */
  async function resolve(cookie: string): Promise<{ session: OpenSession; role: Role } | null> {
    const session = await sessions.find(cookie);
    if (session === null) return null;
    const role = await standing(session);
    if (role !== null) return { session, role };
    await sessions.end(session.record.subject, session.sessionId);
    return null;
  }

  function identifyToken(secret: string | null): Identity | null {
    const token = secret === null ? null : (users?.findToken(secret) ?? null);
    if (secret === null || token === null) return null;
    const { token: name, role } = token;
    return {
      actor: { name: `token:${name}`, role, isLocal: false },
      kind: "token",
      key: `token:${name}`,
      sessionId: null,
      isCurrent: async () => users?.findToken(secret)?.role === role,
      leave: async () => null,
    };
  }

  /** Of a user the file's; a changed password or a removed user has none. Of others what the provider says. */
  async function standing(session: OpenSession): Promise<Role | null> {
    const { subject, name, mark } = session.record;
    if (subject.startsWith("oidc:")) return oidc === null ? null : oidc.standing(session);
    const user = users?.find(name) ?? null;
    return user !== null && markOf(user) === mark ? user.role : null;
  }

  async function leave(session: OpenSession): Promise<string | null> {
    return session.record.subject.startsWith("oidc:") && oidc !== null ? oidc.leave(session) : null;
  }

  return {
    isHttps,
    oidc,
    hasPasswords: users !== null,

    /**
     * Who asks; null without a session that is open or a token that is good. Throws `state-unreachable` when that
     * cannot be told. A bad token is not made up for by a cookie beside it.
     */
    async identify(request: Request): Promise<Identity | null> {
      if (bringsToken(request)) return identifyToken(bearerOf(request));
      const cookie = cookieOf(request, isHttps);
      const found = cookie === null ? null : await resolve(cookie);
      if (cookie === null || found === null) return null;
      const { session, role } = found;
      await sessions.touch(session);
      return {
        actor: { name: session.record.name, role, isLocal: false },
        kind: "session",
        key: session.record.subject,
        sessionId: session.sessionId,
        isCurrent: async () => (await resolve(cookie))?.role === role,
        leave: () => leave(session),
      };
    },

    /** The Set-Cookies of a new session, whatever the request brought. Each try is counted, each answer audited. */
    async signIn({ name, password, address, agent, known }: Asker): Promise<string[]> {
      if (users === null) throw noSignIn();
      const there = users.find(name);
      const mark = there === null ? "" : markOf(there);
      const signingKey = await sessions.signingKey();
      // A new password begins a new count: so whoever runs the console lets in a person whom others have locked out.
      const attempt: Attempt = {
        name: `${name}\n${mark}`,
        address: address ?? "unknown",
        isKnownBrowser: there !== null && isKnownBrowser(known, name, mark, signingKey),
      };
      await limit.take(attempt);
      const user = await users.check(name, password);
      if (user === null) {
        // People type passwords into the wrong field: a name nobody has is not written down.
        const actor: Actor = { name: there?.name ?? "nobody", role: there?.role ?? "viewer", isLocal: false };
        await audit.refuse({ actor, address, action: "sign-in", note: there ? "Wrong password." : "Unknown name." });
        throw new AppError("not-signed-in", wrong);
      }
      const actor: Actor = { name: user.name, role: user.role, isLocal: false };
      const person = { subject: `user:${user.name}`, name: user.name, role: user.role, mark: markOf(user) };
      const { cookie } = await sessions.open(
        { ...person, address, agent: agent.slice(0, 200) },
        { write: (commands) => noteSession(audit, "sign-in", actor, address, "Signed in with a password.", commands) },
      );
      await limit.giveBack(attempt);
      return [sessionCookie(cookie, isHttps), knownCookie(user.name, markOf(user), signingKey, isHttps)];
    },

    /** Ends the session, or all of the person's; gives the Set-Cookie that forgets it, and where to go on to. */
    async signOut(identity: Identity, address: string | null, isEverywhere: boolean) {
      if (identity.sessionId === null) {
        throw new AppError("conflict", "A token has no session to end; npm run token -- revoke takes it back.");
      }
      const isOneOfMany = !isEverywhere;
      if (isOneOfMany) await sessions.end(identity.key, identity.sessionId);
      const ended = isOneOfMany ? 1 : await sessions.endAll(identity.key);
      const text = isOneOfMany ? "Signed out." : `Signed out everywhere (sessions ended: ${ended}).`;
      await noteSession(audit, "sign-out", identity.actor, address, text);
      return { cookie: endedCookie(isHttps), continueAt: await identity.leave() };
    },
  };
}

export type SignIn = ReturnType<typeof createSignIn>;

export function noSignIn(): AppError {
  return new AppError("not-found", "This way to sign in is not configured; see docs/signing-in.md.");
}
