import type { Outcome } from "@/lib/schema/action";
import type { Script } from "@/server/redis/script";
import type { ActionInput, ActionTarget } from "../action-input";

/** What a verb is told beside the request. */
export type VerbContext = {
  releaseBy: "xnack" | "idle";
  actorName: string;
  nowMs: number;
};

/** Five values that a script says of a target. */
export type ScriptRow = { code: string; a: string; b: string; c: string; extra: string };

export type BatchCall = {
  input: ActionInput;
  /** Of the stream; its dead letters lie under the other two. */
  key: string;
  deadLetters: { stream: string; index: string };
  /** Of one call and group, in ascending order of their ids. */
  targets: readonly ActionTarget[];
  context: VerbContext;
};

/**
 * Commands as an ACL names them, by the key they are run on. `preferred` is used where the server has it and the user may
 * run it, and else done without; `optional` serves a choice of the verb's, and is granted only when asked for.
 */
export type VerbRights = {
  stream: readonly string[];
  deadLetters: readonly string[];
  preferred?: readonly string[];
  optional?: readonly string[];
  /** For a verb that an ACL line grants only when it is asked for. */
  extra?: "remove-consumers" | "delete-everywhere" | "create-groups";
};

/** All that is particular to one verb. `perform` does the rest, the same for each. */
export type VerbRoom = {
  script: Script;
  /** Targets one script takes: it holds up Redis for about a millisecond. */
  batchSize: number;
  /** Reads or writes payloads. */
  isHeavy: boolean;
  /** Commands its script runs beyond those of watching; EVAL goes without saying. */
  rights: VerbRights;
  keysOf(call: BatchCall): string[];
  argsOf(call: BatchCall): (string | number)[];
  /** What an outcome says beyond its kind; `before` is how Redis listed the entry. */
  more?(input: ActionInput, row: ScriptRow, context: VerbContext): Partial<Outcome>;
  /** How Redis would list the entry after a dry run. */
  after?(input: ActionInput, before: NonNullable<Outcome["before"]>, context: VerbContext): Outcome["after"];
};
