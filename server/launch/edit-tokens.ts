import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { Role } from "@/lib/permissions";
import { hasExpired, makeToken, tokenName } from "@/server/auth/token";
import { updateUsersFile } from "@/server/auth/update-users-file";
import { readUsersFile } from "@/server/auth/users-file";

const dayMs = 86_400_000;
const maxDays = 3_650;
const usage = `Say which: npm run token -- add|revoke NAME | list  [--role ${Role.options.join("|")}] [--days 90] [--file PATH]

add      makes a token with --role (default viewer) for --days (default 90) and prints its secret, this once
revoke   the token lets nobody in any more; a console that runs sees it at the next request
list     name, role, when it expires
--file   default: CALLBOARD_USERS_FILE`;

/** `npm run token`: edits the tokens of the users file, which keeps only a digest of each. */
export async function editTokens(args: readonly string[], nowMs = Date.now()): Promise<void> {
  try {
    await edit(args, nowMs);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}

async function edit(args: readonly string[], nowMs: number): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { role: { type: "string" }, days: { type: "string" }, file: { type: "string" } },
  });
  const [command = "", name = "", ...others] = positionals;
  const path = values.file ?? process.env.CALLBOARD_USERS_FILE ?? "";
  if (path === "") throw new Error(`Which file? Set CALLBOARD_USERS_FILE, or say --file PATH.\n\n${usage}`);
  const { tokens } = existsSync(path) ? readUsersFile(path) : { tokens: [] };
  if (command === "list" && name === "") {
    for (const token of tokens) {
      const how = hasExpired(token, nowMs) ? "expired" : "until";
      console.log(`${token.token}\t${token.role}\t${how} ${token.expiresAt}`);
    }
    return;
  }
  if (!["add", "revoke"].includes(command) || name === "" || others.length > 0) throw new Error(usage);
  if (command === "revoke") {
    await updateUsersFile(path, (file) => {
      const kept = file.tokens.filter(({ token }) => token !== name);
      if (kept.length === file.tokens.length) throw new Error(`There is no token ${name} in ${path}.`);
      return { ...file, tokens: kept };
    });
    console.log(`Revoked ${name}.`);
    return;
  }
  const role = Role.safeParse(values.role ?? "viewer");
  if (!role.success) throw new Error(`--role ${values.role} is none of ${Role.options.join(", ")}.`);
  if (!tokenName.safeParse(name).success) throw new Error("A name is 1 to 64 letters, digits or . _ @ + -");
  const days = Number(values.days ?? "90");
  if (!Number.isInteger(days) || days < 1 || days > maxDays) throw new Error(`--days is a number, 1 to ${maxDays}.`);
  const { token, secret } = makeToken({ name, role: role.data, lastsMs: days * dayMs }, nowMs);
  await updateUsersFile(path, (file) => {
    if (file.tokens.some((other) => other.token === name)) {
      throw new Error(`${name} is there already; revoke it first, or give the new one another name.`);
    }
    return { ...file, tokens: [...file.tokens, token] };
  });
  console.error(`${name} may ask as ${role.data} until ${token.expiresAt}. Its secret is shown only now:`);
  console.log(secret);
}
