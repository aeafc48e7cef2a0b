import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { Role } from "@/lib/permissions";
import { Token, tokenName } from "./token";

const shape = '{"name":"alice","role":"viewer|support|operator|admin","hash":"$argon2id$…"}';

/** Who may sign in with a password: one line of the users file. */
export const User = z.strictObject({
  name: tokenName,
  role: Role,
  hash: z
    .string()
    .max(512)
    .regex(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/, "must be an argon2id hash"),
});
export type User = z.infer<typeof User>;

export type UsersFile = { users: User[]; tokens: Token[] };

/**
 * Who may come in: a file that holds one JSON object per line, or an array of them, each a person or a program's token.
 * Throws an Error naming line and shape.
 */
export function parseUsersFile(text: string): UsersFile {
  const isArray = text.trimStart().startsWith("[");
  const rows = isArray ? rowsOfArray(text) : rowsOfLines(text);
  const users = new Map<string, User>();
  const tokens = new Map<string, Token>();
  for (const { place, value } of rows) {
    if (isTokenRow(value)) {
      const token = checked(Token, value, place);
      if (tokens.has(token.token)) throw new Error(`${place}: this token stands there twice`);
      tokens.set(token.token, token);
    } else {
      const user = checked(User, value, place);
      if (users.has(user.name)) throw new Error(`${place}: this name stands there twice`);
      users.set(user.name, user);
    }
  }
  return { users: [...users.values()], tokens: [...tokens.values()] };
}

const isTokenRow = (value: unknown) => typeof value === "object" && value !== null && "token" in value;

function checked<T extends z.ZodType>(schema: T, value: unknown, place: string): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${place}: ${issue?.path.join(".") || "it"} ${issue?.message ?? "is wrong"}; expected ${shape}`);
}

export function readUsersFile(path: string): UsersFile {
  return parseUsersFile(readFileSync(path, "utf8"));
}

/** One object per line, put in place as a whole and readable by its owner alone. */
export function writeUsersFile(path: string, { users, tokens }: UsersFile): void {
  const draft = `${path}.${process.pid}.tmp`;
  const lines = [...users, ...tokens].map((row) => `${JSON.stringify(row)}\n`);
  writeFileSync(draft, lines.join(""), { mode: 0o600 });
  renameSync(draft, path);
}

/** A setting that names a users file somebody can sign in with. */
export const usersFile = z.string().transform((path, context) => {
  try {
    const { users, tokens } = readUsersFile(path);
    if (users.length + tokens.length === 0) {
      throw new Error("it names nobody; npm run user -- add alice --role admin");
    }
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
