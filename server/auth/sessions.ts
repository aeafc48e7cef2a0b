import { z } from "zod";
import { Role } from "@/lib/permissions";
import type { StateCommand } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { runInTime } from "@/server/redis/run-in-time";
import { digestOf, randomSecret, signSecret, verifySecret } from "./session-cookie";

/** What is kept of a session, under the digest of its secret. */
export const SessionRecord = z.object({
  /** Who, uniquely: `user:alice`, or `oidc:` and the provider's own name for the person. */
  subject: z.string(),
  name: z.string(),
  /** The role when it was last read from where it comes from. */
  role: Role,
  roleReadAtMs: z.number(),
  createdAtMs: z.number(),
  endsAtMs: z.number(),
  address: z.string().nullable(),
  agent: z.string(),
  /** What must not have changed since: the mark of the password signed in with. */
  mark: z.string().nullable(),
  /** What the provider gave, sealed with the session's secret. */
  grant: z.string().nullable(),
});
export type SessionRecord = z.infer<typeof SessionRecord>;

export type OpenSession = { secret: string; sessionId: string; record: SessionRecord; idleEndsAtMs: number };

export type SessionsOptions = {
  state: Redis;
  keys: OwnKeys;
  now: () => number;
  /** A session nobody used for so long ends. */
  idleMs: number;
  /** A session ends after so long however much it is used. */
  absoluteMs: number;
};

const maxPerSubject = 20;
const writeWithinMs = 4_000;

type OpenOptions = {
  lastsMs?: number;
  seal?: (secret: string) => string | null;
  write?: (commands: StateCommand[]) => Promise<void>;
};

/**
 * Sessions in the state store, each under the digest of its secret: what is stored opens nothing. The key's own expiry
 * is the idle timeout; `endsAtMs` the absolute one. Every method throws `state-unreachable` when the store does not
 * answer: then nobody is let in.
 */
export function createSessions({ state, keys, now, idleMs, absoluteMs }: SessionsOptions) {
  let signingKey: string | null = null;

  /** Made once by whichever console comes first, and shared by all of one state store. */
  async function loadSigningKey(): Promise<string> {
    if (signingKey !== null) return signingKey;
    await asked(state.set(keys.signingKey, randomSecret(), "NX"));
    const kept = await asked(state.get(keys.signingKey));
    if (kept === null) throw storeIsAway();
    signingKey = kept;
    return kept;
  }

  const writeInTime = (commands: StateCommand[]) => asked(runInTime(state, commands, writeWithinMs));

  async function forget(subject: string, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    await asked(state.del(sessionIds.map((id) => keys.session(id))));
    await asked(state.zrem(keys.sessionsOf(digestOf(subject)), ...sessionIds));
  }

  async function idsOf(subject: string): Promise<string[]> {
    return asked(state.zrange(keys.sessionsOf(digestOf(subject)), "0", "-1"));
  }

  return {
    idleMs,
    signingKey: loadSigningKey,
    /**
     * A new session with a secret of its own; the oldest of the same person's goes when there are too many. `write` runs
     * the commands that open it, with what else must be true then.
     */
    async open(
      person: Omit<SessionRecord, "createdAtMs" | "endsAtMs" | "roleReadAtMs" | "grant">,
      { lastsMs = absoluteMs, seal, write = writeInTime }: OpenOptions = {},
    ): Promise<{ cookie: string; session: OpenSession }> {
      const key = await loadSigningKey();
      const secret = randomSecret();
      const sessionId = digestOf(secret);
      const nowMs = now();
      const endsAtMs = nowMs + Math.min(lastsMs, absoluteMs);
      const grant = seal?.(secret) ?? null;
      const record: SessionRecord = { ...person, createdAtMs: nowMs, roleReadAtMs: nowMs, endsAtMs, grant };
      const index = keys.sessionsOf(digestOf(person.subject));
      await write([
        ["set", keys.session(sessionId), JSON.stringify(record), "PX", Math.max(1, Math.min(idleMs, endsAtMs - nowMs))],
        ["zremrangebyscore", index, "-inf", nowMs],
        ["zadd", index, endsAtMs, sessionId],
        ["pexpire", index, absoluteMs],
      ]);
      const all = await idsOf(person.subject);
      await forget(person.subject, all.slice(0, Math.max(0, all.length - maxPerSubject)));
      const idleEndsAtMs = nowMs + Math.min(idleMs, endsAtMs - nowMs);
      return { cookie: signSecret(secret, key), session: { secret, sessionId, record, idleEndsAtMs } };
    },

    /** The session that a cookie's value names; null when there is none, or none any more. Changes nothing. */
    async find(cookie: string): Promise<OpenSession | null> {
      const secret = verifySecret(cookie, await loadSigningKey());
      if (secret === null) return null;
      const sessionId = digestOf(secret);
      const key = keys.session(sessionId);
      const [text, leftMs] = await Promise.all([asked(state.get(key)), asked(state.pttl(key))]);
      if (text === null) return null;
      const parsed = SessionRecord.safeParse(JSON.parse(text));
      if (!parsed.success || parsed.data.endsAtMs <= now()) return null;
      return { secret, sessionId, record: parsed.data, idleEndsAtMs: now() + Math.max(0, leftMs) };
    },

    /** What is kept of a session, by its id alone. */
    async read(sessionId: string): Promise<SessionRecord | null> {
      const parsed = SessionRecord.safeParse(JSON.parse((await asked(state.get(keys.session(sessionId)))) ?? "null"));
      return parsed.success && parsed.data.endsAtMs > now() ? parsed.data : null;
    },

    /** Notes that the session is in use; at most twice a minute, or ten times in a short idle time. */
    async touch({ sessionId, record, idleEndsAtMs }: OpenSession): Promise<void> {
      const wantedMs = Math.min(idleMs, record.endsAtMs - now());
      const isRecent = idleEndsAtMs - now() > wantedMs - Math.min(30_000, idleMs / 10);
      if (wantedMs <= 0 || isRecent) return;
      await asked(state.pexpire(keys.session(sessionId), wantedMs));
    },

    /** Replaces what is kept of a session that is still open, which is no use of it; false when it has ended meanwhile. */
    async replace(sessionId: string, record: SessionRecord): Promise<boolean> {
      if (record.endsAtMs <= now()) return false;
      const done = state.set(keys.session(sessionId), JSON.stringify(record), "KEEPTTL", "XX");
      return (await asked(done)) === "OK";
    },

    /** A person's open sessions, the newest first. */
    async list(subject: string): Promise<{ sessionId: string; record: SessionRecord }[]> {
      const ids = await idsOf(subject);
      if (ids.length === 0) return [];
      const texts = await asked(state.mget(ids.map((id) => keys.session(id))));
      return ids
        .flatMap((sessionId, i) => {
          const parsed = SessionRecord.safeParse(JSON.parse(texts[i] ?? "null"));
          return parsed.success && parsed.data.endsAtMs > now() ? [{ sessionId, record: parsed.data }] : [];
        })
        .sort((a, b) => b.record.createdAtMs - a.record.createdAtMs);
    },

    /** Ends one session of the person; false when it is not theirs. */
    async end(subject: string, sessionId: string): Promise<boolean> {
      const isTheirs = (await idsOf(subject)).includes(sessionId);
      if (isTheirs) await forget(subject, [sessionId]);
      return isTheirs;
    },

    /** Ends all of the person's sessions; says how many. */
    async endAll(subject: string): Promise<number> {
      const ids = await idsOf(subject);
      await forget(subject, ids);
      return ids.length;
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

/** What the store answers, or `state-unreachable`. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw storeIsAway(cause);
  }
}

function storeIsAway(cause?: unknown): AppError {
  const error = new AppError(
    "state-unreachable",
    "The state store does not answer, so the console cannot tell who asks. Sign-in works again when it is back.",
  );
  error.cause = cause;
  return error;
}
