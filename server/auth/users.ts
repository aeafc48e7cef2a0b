import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import { randomSecret } from "./session-cookie";
import { readUsers, type User } from "./users-file";

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
 * The users of a file, read anew when it changes. What cannot be read leaves the last good list in force and is logged.
 */
export function createUsers({ path, log }: { path: string; log: Log }) {
  let stamp = "";
  let users = new Map<string, User>();
  let running = 0;
  let nobodys: Promise<string> | null = null;

  function refresh(): Map<string, User> {
    let found = "gone";
    try {
      const { mtimeMs, size, ino } = statSync(path);
      found = `${mtimeMs} ${size} ${ino}`;
      if (found === stamp) return users;
      users = new Map(readUsers(path).map((user) => [user.name, user]));
    } catch (error) {
      if (found === stamp) return users;
      const reason = error instanceof Error ? error.message : String(error);
      log.error(`CALLBOARD_USERS_FILE cannot be read (${reason}): who could sign in before still can`);
    }
    stamp = found;
    return users;
  }

  return {
    find: (name: string): User | null => refresh().get(name) ?? null,

    /** The user whose password it is; as slow for an unknown name, so that the time does not tell names. */
    async check(name: string, password: string): Promise<User | null> {
      const user = refresh().get(name);
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
