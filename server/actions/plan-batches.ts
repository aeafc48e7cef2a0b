import { batchTargets } from "@/lib/actions/batch-targets";
import { type Decided, decideOutcome } from "@/lib/actions/decide-outcome";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { Outcome } from "@/lib/schema/action";
import { verbs } from "@/lib/verbs";
import { type ScriptCall, type ScriptRow, silentlyDone } from "@/server/redis/run-scripts";
import { type ActionInput, type ActionTarget, nameOf } from "./action-input";
import { allVerbs } from "./verbs/all-verbs";
import type { VerbContext } from "./verbs/verb";

export type PlanContext = VerbContext & {
  keyOf: (callId: string) => string | null;
  /** Why the server that holds this stream would not let it be done; null where nothing speaks against it. */
  whyNotOn: (streamKey: string) => string | null;
  /** Whether an earlier try may have acted on this target already. */
  isResumed: (index: number) => boolean;
};

export type PlannedBatch = {
  call: ScriptCall;
  /** Places of the targets in the request, in the order of the script's rows. */
  indexes: number[];
  /** Reads or writes payloads. */
  isHeavy: boolean;
  decode: (row: ScriptRow, index: number) => Outcome;
};

/** The script calls that carry out an action on these targets (others are left out), and what is decided without one. */
export function planBatches(
  input: ActionInput,
  isWanted: (index: number) => boolean,
  context: PlanContext,
): { batches: PlannedBatch[]; decided: Map<number, Outcome> } {
  const decided = new Map<number, Outcome>();
  const room = allVerbs[input.verb];
  const groups = batchTargets(
    input.targets,
    isWanted,
    (target) => [target.callId, "group" in target ? target.group : ""],
    (a, b) => compareEntryIds(idOf(a), idOf(b)),
    room.batchSize,
  );
  const batches: PlannedBatch[] = [];
  for (const indexes of groups) {
    const targets = indexes.flatMap((index) => input.targets[index] ?? []);
    const key = context.keyOf(targets[0]?.callId ?? "");
    const decide = (why: Pick<Outcome, "outcome" | "why" | "detail">) => {
      for (const [i, target] of targets.entries()) decided.set(indexes[i] ?? 0, { ...nameOf(target), ...why });
    };
    const refusal = key === null ? null : context.whyNotOn(key);
    if (key === null) {
      decide({ outcome: "skipped", why: "missing", detail: "no watched stream can have this call id" });
    } else if (refusal !== null) {
      decide({ outcome: "failed", why: "not-permitted", detail: refusal });
    } else {
      batches.push({
        call: callOf(input, key, targets, context),
        indexes,
        isHeavy: room.isHeavy,
        decode: (row, at) => decodeRow(input, input.targets[at], row, context, context.isResumed(at)),
      });
    }
  }
  return { batches, decided };
}

function callOf(input: ActionInput, key: string, targets: ActionTarget[], context: PlanContext): ScriptCall {
  const room = allVerbs[input.verb];
  const call = { input, key, deadLetters: deadLetterKeys(key), targets, context };
  return { script: room.script, keys: room.keysOf(call), args: room.argsOf(call) };
}

function decodeRow(
  input: ActionInput,
  target: ActionTarget | undefined,
  row: ScriptRow,
  context: PlanContext,
  isResumed: boolean,
): Outcome {
  if (target === undefined) throw new Error("a script answered for a target nobody named");
  if (row === silentlyDone && "entryId" in target) {
    const { callId, group, entryId } = target;
    return { callId, group, entryId, outcome: verbs[input.verb].done };
  }
  const { verb, requestId, params } = input;
  const room = allVerbs[verb];
  const toConsumer = params.toConsumer ?? "";
  const { code, extra } = row;
  const decided: Decided = decideOutcome({ verb, code, extra, requestId, isResumed, owner: row.a, toConsumer });
  const outcome: Outcome = { ...nameOf(target), ...decided };
  if ("deadLetterId" in target) {
    return { ...outcome, group: row.a, entryId: row.b, ...room.more?.(input, row, context) };
  }
  if (!("entryId" in target)) {
    return decided.outcome === verbs[verb].done ? { ...outcome, ...room.more?.(input, row, context) } : outcome;
  }
  if (decided.outcome === verbs[verb].done) Object.assign(outcome, room.more?.(input, row, context));
  const isDone = code === "ok" || code === "kept";
  if (isDone && !input.dryRun) return outcome;
  const isPending = !["none", "dup", "nokey", "nogroup"].includes(code);
  outcome.before = isPending ? { consumer: row.a, idleMs: Number(row.b), deliveries: Number(row.c) } : null;
  if (!input.dryRun) return outcome;
  const { before } = outcome;
  outcome.after = isDone && before ? (room.after?.(input, before, context) ?? null) : before;
  return outcome;
}

function idOf(target: ActionTarget): string {
  if ("deadLetterId" in target) return target.deadLetterId;
  return "entryId" in target ? target.entryId : "0-0";
}
