import { readFileSync } from "node:fs";
import { z } from "zod";
import { Role } from "@/lib/permissions";
import { Token, tokenName } from "./token";
import { checkUsersFileRights } from "./users-file-guard";

const shape = '{"name":"alice","role":"viewer|support|operator|admin","hash":"$argon2id$…"}';

/** Who may sign in with a password: one line of the users file. */
export const User = z.strictObject({
  name: tokenName.refine((name) => name.toLowerCase() !== "nobody", "must not be nobody: the audit calls strangers so"),
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
  const { users, tokens, problem } = parseWhatStands(text);
  if (problem !== null) throw problem;
  return { users, tokens };
}

/** The same with what can be read of a file that is partly broken, and the first thing that is wrong with it. */
export function parseWhatStands(text: string): UsersFile & { problem: Error | null } {
  const users = new Map<string, User>();
  const tokens = new Map<string, Token>();
  let problem: Error | null = null;
  for (const read of rowsOf(text)) {
    try {
      addRow(read(), users, tokens);
    } catch (error) {
      problem ??= error instanceof Error ? error : new Error(String(error));
    }
  }
  return { users: [...users.values()], tokens: [...tokens.values()], problem };
}

function addRow({ place, value }: Row, users: Map<string, User>, tokens: Map<string, Token>): void {
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

/** A setting that names a users file somebody can sign in with. */
export const usersFile = z.string().transform((path, context) => {
  try {
    checkUsersFileRights(path);
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

/** Each row to be read on its own, since another may be broken. */
function rowsOf(text: string): (() => Row)[] {
  if (!text.trimStart().startsWith("[")) {
    return text.split("\n").flatMap((line, i) => {
      if (line.trim() === "") return [];
      const place = `line ${i + 1}`;
      return [() => ({ place, value: parseJson(line, place) })];
    });
  }
  try {
    const list = z.array(z.unknown()).safeParse(parseJson(text, "the array"));
    if (!list.success) throw new Error(`the array cannot be read; expected [${shape}, …]`);
    return list.data.map((value, i) => () => ({ place: `entry ${i + 1}`, value }));
  } catch (error) {
    return [
      () => {
        throw error;
      },
    ];
  }
}

/** The parser's own words would repeat a piece of the file, which holds hashes. */
function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${place}: is no valid JSON; expected ${shape}`);
  }
}
