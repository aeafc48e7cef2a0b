import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Role } from "@/lib/permissions";
import { makeToken } from "@/server/auth/token";
import { writeUsersFile } from "@/server/auth/update-users-file";
import { hashPassword } from "@/server/auth/users";
import { readUsersFile, type User } from "@/server/auth/users-file";

export const password = "correct horse battery";
const hourMs = 3_600_000;

export type Accounts = {
  file: string;
  userOf(role: Role): User;
  /** A session's cookie, from signing in at the console. */
  signIn(base: string, role: Role): Promise<string>;
  /** The secret of a new token; it has expired already where `lastsMs` is negative. */
  addToken(name: string, role: Role, lastsMs?: number): string;
  revokeToken(name: string): void;
  /** Puts another role or hash in a person's line, or takes the line out. */
  changeUser(name: string, change: Partial<User> | null): void;
  remove(): void;
};

/** A users file of its own with one person of each role, all with the same password. */
export async function createAccounts(): Promise<Accounts> {
  const folder = mkdtempSync(join(tmpdir(), "callboard-accounts-"));
  const file = join(folder, "users.jsonl");
  const mark = folder.slice(-6);
  const hash = await hashPassword(password);
  const users = Role.options.map((role): User => ({ name: `${role}-${mark}`, role, hash }));
  writeUsersFile(file, { users, tokens: [] });

  function userOf(role: Role): User {
    const user = users.find((each) => each.role === role);
    if (!user) throw new Error(`nobody is ${role}`);
    return user;
  }

  return {
    file,
    userOf,
    async signIn(base, role) {
      const response = await fetch(`${base}/api/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: userOf(role).name, password }),
      });
      if (!response.ok) throw new Error(`signing in as ${role} gave ${response.status}: ${await response.text()}`);
      return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    },
    addToken(name, role, lastsMs = hourMs) {
      const { token, secret } = makeToken({ name, role, lastsMs }, Date.now());
      const { users: kept, tokens } = readUsersFile(file);
      writeUsersFile(file, { users: kept, tokens: [...tokens, token] });
      return secret;
    },
    revokeToken(name) {
      const { users: kept, tokens } = readUsersFile(file);
      writeUsersFile(file, { users: kept, tokens: tokens.filter(({ token }) => token !== name) });
    },
    changeUser(name, change) {
      const { users: kept, tokens } = readUsersFile(file);
      const changed = kept.flatMap((user) => (user.name !== name ? [user] : change ? [{ ...user, ...change }] : []));
      writeUsersFile(file, { users: changed, tokens });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
