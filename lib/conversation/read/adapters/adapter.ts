import type { AdapterName } from "@/lib/schema/call-shape";
import type { RawEvent, SpeakerRole } from "@/lib/schema/conversation-event";
import type { TextMode } from "@/lib/schema/text-mode";
import type { FieldNames } from "../field-kinds";
import type { Values } from "../loose-value";

/** What an adapter makes of an entry: an event without its place and time, which the reader adds. */
export type Draft = Omit<RawEvent, "entryId" | "part" | "arrivedAtMs" | "atMs" | "clock"> & {
  /** The producer's own time of this event, in any unit `readTime` knows; absent: that of the envelope. */
  happenedAt?: unknown;
  /** A transcript whose mode the producer's documents leave open: `mode` stays empty, the vote decides, then this. */
  likelyMode?: TextMode;
  /** Neither a type nor a role says that this is speech, only the name of its field. */
  isPlain?: boolean;
  /** An id that may be the segment's or the event's own: which it is shows in whether several texts share it. */
  bareId?: string | undefined;
};

/** Reads the bodies of one call in their order. `null`: of this producer, but nothing known of it. */
export type ReadBody = (body: Values) => Draft[] | null;

/**
 * One producer's format. `fits` must be cheap and right for both shapes of an entry: parsed JSON, and flat fields whose
 * values are all texts (the accessors of `loose-value` read both). What is no part of a conversation (audio, keep-alives)
 * is given as `kind: "raw"` with the producer's word for it as `name`, so that it stays visible.
 */
export type Adapter = {
  readonly name: AdapterName;
  fits(body: Values): boolean;
  /** A reader with a state of its own, bounded. */
  start(): ReadBody;
  /** What the producer calls a body that was not understood, where that is not in a field of a usual name. */
  typeOf?(body: Values): string | undefined;
  /** Names of fields at the top of a body that this adapter knows; the report counts the others. */
  readonly knownFields: ReadonlySet<string>;
  /** Which fields are speech and which are metadata, by their names at any depth; all others are content. */
  readonly fields: FieldNames;
};

/** Known, but no part of the conversation. */
export function rawDraft(name: string | undefined): Draft {
  return name === undefined ? { kind: "raw" } : { kind: "raw", name };
}

const roleWords: [SpeakerRole, string[]][] = [
  ["user", ["user", "caller", "customer", "client", "guest", "patient", "visitor", "end_user"]],
  ["agent", ["agent", "assistant", "bot", "ai", "model", "virtual_agent", "custom_bot"]],
  ["human", ["human", "operator", "human_agent", "representative", "supervisor", "transfer_target"]],
  ["system", ["system", "developer"]],
  ["tool", ["tool", "function"]],
  ["unknown", ["unknown"]],
];
const roles = new Map(roleWords.flatMap(([role, words]) => words.map((word) => [word, role] as const)));

/** A producer's word for who speaks, in our words; undefined where it is none we know. */
export function roleOf(word: unknown): SpeakerRole | undefined {
  if (typeof word !== "string" || word.length > 20) return undefined;
  return roles.get(word) ?? roles.get(word.toLowerCase());
}

type ToolStatus = NonNullable<RawEvent["status"]>;
const statusWords: [ToolStatus, string[]][] = [
  ["ok", ["ok", "success", "succeeded", "successful", "done", "completed", "complete"]],
  ["error", ["error", "failed", "failure", "timeout", "incomplete"]],
  ["cancelled", ["cancelled", "canceled", "aborted", "interrupted"]],
];
const statuses = new Map(statusWords.flatMap(([status, words]) => words.map((word) => [word, status] as const)));

/** How a tool call ended; undefined while it runs. */
export function statusOf(word: unknown): ToolStatus | undefined {
  return typeof word === "string" && word.length <= 20 ? statuses.get(word.toLowerCase()) : undefined;
}
