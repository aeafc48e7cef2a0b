import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { digestOf, randomSecret } from "./session-cookie";
import { hasExpired, type Token } from "./token";
import { parseWhatStands, type User } from "./users-file";
import { checkUsersFileRights } from "./users-file-guard";

export type { User } from "./users-file";

/** Each verification takes 19 MiB and some 20 ms of a core. */
const maxAtOnce = 8;

const unreadable =
  "The users file cannot be read as a whole, so nobody signs in. Whoever runs Callboard finds the reason in its log.";

/** argon2id with the library's recommended cost. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** Changes when the password does. */
export function markOf({ hash: kept }: User): string {
  return createHash("sha256").update(kept).digest("base64url");
}

/**
 * The users and tokens of a file, read anew when it changes. Of a file that is partly broken those count whose lines can
 * be read, and nobody signs in anew; of one that is gone, cannot be read or may be written by others, nobody counts, and
 * who asks is told so (`users-unreadable`) until it can be read again.
 */
export function createUsers({ path, log, now }: { path: string; log: Log; now: () => number }) {
  let stamp = "";
  let users = new Map<string, User>();
  let tokens = new Map<string, Token>();
  let problem: string | null = null;
  let isGone = false;
  let running = 0;
  let nobodys: Promise<string> | null = null;

  function refresh(): void {
    let found = "gone";
    try {
      const { mtimeMs, ctimeMs, size, ino, mode } = statSync(path);
      found = `${mtimeMs} ${ctimeMs} ${size} ${ino} ${mode}`;
      if (found === stamp) return;
      checkUsersFileRights(path);
      const file = parseWhatStands(readFileSync(path, "utf8"));
      isGone = file.users.length + file.tokens.length === 0 && file.problem !== null;
      use(file.users, file.tokens, file.problem);
    } catch (error) {
      if (found === stamp) return;
      isGone = true;
      use([], [], error);
    }
    stamp = found;
  }

  function use(list: readonly User[], programs: readonly Token[], error: unknown): void {
    users = new Map(list.map((user) => [user.name, user]));
    tokens = new Map(programs.map((token) => [token.digest, token]));
    if (error === null && problem !== null) log.info("CALLBOARD_USERS_FILE can be read again");
    problem = error === null ? null : error instanceof Error ? error.message : String(error);
    if (problem === null) return;
    const who = isGone ? "nobody is let in" : "nobody signs in anew, and who has no line that can be read is out";
    log.error(`CALLBOARD_USERS_FILE cannot be read (${problem}): ${who} until it can`);
  }

  /** Nobody can be told apart from somebody who was taken out. */
  function refuseWhileGone(): void {
    refresh();
    if (isGone) throw new AppError("users-unreadable", unreadable);
  }

  return {
    find(name: string): User | null {
      refuseWhileGone();
      return users.get(name) ?? null;
    },

    /** The token that a secret opens; null when there is none, or none any more. */
    findToken(secret: string): Token | null {
      refuseWhileGone();
      const token = tokens.get(digestOf(secret));
      return token && !hasExpired(token, now()) ? token : null;
    },

    /** The token of this name, while it is good. */
    findTokenNamed(name: string): Token | null {
      refresh();
      const token = [...tokens.values()].find((one) => one.token === name);
      return token && !hasExpired(token, now()) ? token : null;
    },

    /** The user whose password it is; as slow for an unknown name, so that the time does not tell names. */
    async check(name: string, password: string): Promise<User | null> {
      refresh();
      if (problem !== null) throw new AppError("users-unreadable", unreadable);
      const user = users.get(name);
      nobodys ??= hashPassword(randomSecret());
      if (running >= maxAtOnce) {
        throw new AppError("too-many-requests", "Too many people sign in at this moment; try again in a few seconds.", {
          retryAfterMs: 2_000,
        });
      }
      running += 1;
      try {
        const isRight = await verify(user?.hash ?? (await nobodys), password);
        return user && isRight ? user : null;
      } finally {
        running -= 1;
      }
    },
  };
}

export type Users = ReturnType<typeof createUsers>;
