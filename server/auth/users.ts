import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { digestOf, randomSecret } from "./session-cookie";
import { hasExpired, type Token } from "./token";
import { readUsersFile, type User } from "./users-file";

export type { User } from "./users-file";

/** Each verification takes 19 MiB and some 20 ms of a core. */
const mostAtOnce = 8;

/** argon2id with the library's recommended cost. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** Changes when the password does. */
export function markOf({ hash: kept }: User): string {
  return createHash("sha256").update(kept).digest("base64url");
}

/**
 * The users and tokens of a file, read anew when it changes. What cannot be read leaves the last good list in force and is logged.
 */
export function createUsers({ path, log, now }: { path: string; log: Log; now: () => number }) {
  let stamp = "";
  let users = new Map<string, User>();
  let tokens = new Map<string, Token>();
  let running = 0;
  let nobodys: Promise<string> | null = null;

  function refresh(): void {
    let found = "gone";
    try {
      const { mtimeMs, size, ino } = statSync(path);
      found = `${mtimeMs} ${size} ${ino}`;
      if (found === stamp) return;
      const file = readUsersFile(path);
      users = new Map(file.users.map((user) => [user.name, user]));
      tokens = new Map(file.tokens.map((token) => [token.digest, token]));
    } catch (error) {
      if (found === stamp) return;
      const reason = error instanceof Error ? error.message : String(error);
      log.error(`CALLBOARD_USERS_FILE cannot be read (${reason}): who could come in before still can`);
    }
    stamp = found;
  }

  return {
    find(name: string): User | null {
      refresh();
      return users.get(name) ?? null;
    },

    /** The token that a secret opens; null when there is none, or none any more. */
    findToken(secret: string): Token | null {
      refresh();
      const token = tokens.get(digestOf(secret));
      return token && !hasExpired(token, now()) ? token : null;
    },

    /** The user whose password it is; as slow for an unknown name, so that the time does not tell names. */
    async check(name: string, password: string): Promise<User | null> {
      refresh();
      const user = users.get(name);
      nobodys ??= hashPassword(randomSecret());
      if (running >= mostAtOnce) {
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
