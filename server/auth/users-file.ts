import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { Role } from "@/lib/permissions";

const shape = '{"name":"alice","role":"viewer|support|operator|admin","hash":"$argon2id$…"}';

/** Who may sign in with a password: one line of the users file. */
export const User = z.strictObject({
  name: z.string().regex(/^[\p{L}\p{N}._@+-]{1,64}$/u, "must be 1 to 64 letters, digits or . _ @ + -"),
  role: Role,
  hash: z
    .string()
    .max(512)
    .regex(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/, "must be an argon2id hash"),
});
export type User = z.infer<typeof User>;

/** Users of a file that holds one JSON object per line, or an array of them. Throws an Error naming line and shape. */
export function parseUsers(text: string): User[] {
  const isArray = text.trimStart().startsWith("[");
  const rows = isArray ? rowsOfArray(text) : rowsOfLines(text);
  const users: User[] = [];
  for (const { place, value } of rows) {
    const parsed = User.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Error(`${place}: ${issue?.path.join(".") || "it"} ${issue?.message ?? "is wrong"}; expected ${shape}`);
    }
    if (users.some(({ name }) => name === parsed.data.name)) throw new Error(`${place}: this name stands there twice`);
    users.push(parsed.data);
  }
  return users;
}

export function readUsers(path: string): User[] {
  return parseUsers(readFileSync(path, "utf8"));
}

/** One object per line, put in place as a whole and readable by its owner alone. */
export function writeUsers(path: string, users: readonly User[]): void {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, users.map((user) => `${JSON.stringify(user)}\n`).join(""), { mode: 0o600 });
  renameSync(draft, path);
}

/** A setting that names a users file somebody can sign in with. */
export const usersFile = z.string().transform((path, context) => {
  try {
    if (readUsers(path).length === 0) throw new Error("it names nobody; npm run user -- add alice --role admin");
    return path;
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

type Row = { place: string; value: unknown };

function rowsOfLines(text: string): Row[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const place = `line ${i + 1}`;
    return [{ place, value: parseJson(line, place) }];
  });
}

function rowsOfArray(text: string): Row[] {
  const list = z.array(z.unknown()).safeParse(parseJson(text, "the array"));
  if (!list.success) throw new Error(`the array cannot be read; expected [${shape}, …]`);
  return list.data.map((value, i) => ({ place: `entry ${i + 1}`, value }));
}

/** The parser's own words would repeat a piece of the file, which holds hashes. */
function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${place}: is no valid JSON; expected ${shape}`);
  }
}
