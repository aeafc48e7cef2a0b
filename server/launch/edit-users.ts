import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { Role } from "@/lib/permissions";
import { updateUsersFile } from "@/server/auth/update-users-file";
import { hashPassword } from "@/server/auth/users";
import { readUsersFile, User } from "@/server/auth/users-file";
import { readPassword } from "./read-password";

const fewestCharacters = 12;
const usage = `Say which: npm run user -- add|passwd|remove NAME | list  [--role ${Role.options.join("|")}] [--file PATH]

add      lets NAME sign in with --role (default viewer); asks for the password, or reads it from a pipe
passwd   sets another password, which ends NAME's sessions; --role changes the role as well
remove   ends NAME's sessions; NAME cannot sign in any more
--file   default: CALLBOARD_USERS_FILE`;

/** `npm run user`: edits the users file. A console that runs sees the change at the next request. */
export async function editUsers(args: readonly string[]): Promise<void> {
  try {
    await edit(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}

async function edit(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { role: { type: "string" }, file: { type: "string" } },
  });
  const [command = "", name = "", ...others] = positionals;
  const path = values.file ?? process.env.CALLBOARD_USERS_FILE ?? "";
  if (path === "") throw new Error(`Which file? Set CALLBOARD_USERS_FILE, or say --file PATH.\n\n${usage}`);
  const { users } = existsSync(path) ? readUsersFile(path) : { users: [] };
  if (command === "list" && name === "") {
    for (const user of users) console.log(`${user.name}\t${user.role}`);
    return;
  }
  if (!["add", "passwd", "remove"].includes(command) || name === "" || others.length > 0) throw new Error(usage);
  const known = checkName(command, name, users, path);
  if (command === "remove") {
    await updateUsersFile(path, (file) => {
      checkName(command, name, file.users, path);
      return { ...file, users: file.users.filter((user) => user.name !== name) };
    });
    console.log(`Removed ${name}.`);
    return;
  }
  const role = Role.safeParse(values.role ?? known?.role ?? "viewer");
  if (!role.success) throw new Error(`--role ${values.role} is none of ${Role.options.join(", ")}.`);
  if (!User.shape.name.safeParse(name).success) throw new Error("A name is 1 to 64 letters, digits or . _ @ + -");
  const password = await readPassword(`Password of ${name}: `);
  if (password.length < fewestCharacters || password.length > 1_024) {
    throw new Error(`A password has ${fewestCharacters} to 1024 characters; nothing was changed.`);
  }
  const hash = await hashPassword(password);
  let given = role.data;
  await updateUsersFile(path, (file) => {
    // Somebody else may have edited the file while the password was typed.
    const now = checkName(command, name, file.users, path);
    given = values.role === undefined ? (now?.role ?? given) : given;
    return { ...file, users: [...file.users.filter((user) => user.name !== name), { name, role: given, hash }] };
  });
  console.log(`${name} may sign in as ${given}.`);
}

/** Whoever is called so, where the command is one for somebody who is there or, for add, who is not. */
function checkName(command: string, name: string, users: readonly User[], path: string): User | undefined {
  const known = users.find((user) => user.name === name);
  if (command === "add" ? known : !known) {
    throw new Error(command === "add" ? `${name} is there already; say passwd.` : `There is no ${name} in ${path}.`);
  }
  return known;
}
