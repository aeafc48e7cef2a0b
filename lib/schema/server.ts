import { z } from "zod";

const timeMs = z.number();

/** `at-hand` the user may run it; `refused` the server has it and the user may not; `absent` the server has it not. */
export const CommandState = z.enum(["at-hand", "refused", "absent", "unknown"]);
export type CommandState = z.infer<typeof CommandState>;

export const ServerCommand = z.object({
  name: z.string(),
  state: CommandState,
  /** Whether the console watches or acts with it. */
  use: z.enum(["watch", "act"]),
  /** What it serves, or what is not possible without it. */
  note: z.string(),
});
export type ServerCommand = z.infer<typeof ServerCommand>;

export const Advisory = z.object({
  advisoryId: z.string(),
  kind: z.enum(["counters", "trimming", "deduplication", "security"]),
  title: z.string(),
  text: z.string(),
  /** The first release without it; null: none is known. */
  mendedIn: z.string().nullable(),
});
export type Advisory = z.infer<typeof Advisory>;

/** One line, and whether somebody should look at it. */
export const ServerLine = z.object({ text: z.string(), isRisk: z.boolean() });
export type ServerLine = z.infer<typeof ServerLine>;

/** What the Redis user lacks to watch, or to act, and the line for redis-cli that grants it. */
export const RightsFix = z.object({ use: z.enum(["watch", "act"]), lacks: z.array(z.string()), aclLine: z.string() });
export type RightsFix = z.infer<typeof RightsFix>;

/** One Redis as it answers now. Null is not known; each thing that it does not tell is a line of `missing`. */
export const ServerNode = z.object({
  /** host:port/db, never a password. */
  address: z.string(),
  /** Why it could not be asked; then nothing else is known. */
  problem: z.string().nullable(),
  role: z.enum(["master", "replica"]).nullable(),
  product: z.string().nullable(),
  version: z.string().nullable(),
  commands: z.array(ServerCommand),
  advisories: z.array(Advisory),
  memory: ServerLine.nullable(),
  persistence: ServerLine.nullable(),
  missing: z.array(z.string()),
  /** Empty where nothing is refused. A user that shall only watch need not be granted what acting takes. */
  fixes: z.array(RightsFix),
});
export type ServerNode = z.infer<typeof ServerNode>;

export const ServerAnswer = z.object({ asOfMs: timeMs, nodes: z.array(ServerNode) });
export type ServerAnswer = z.infer<typeof ServerAnswer>;

/** Streams that no pattern watches, by the pattern that would; `isAll` where all keys were looked at. */
export const UnwatchedStreams = z.object({
  asOfMs: timeMs,
  isAll: z.boolean(),
  patterns: z.array(z.object({ pattern: z.string(), streams: z.number() })),
  morePatterns: z.number(),
});
export type UnwatchedStreams = z.infer<typeof UnwatchedStreams>;
