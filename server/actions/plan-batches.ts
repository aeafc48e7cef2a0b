import { batchTargets } from "@/lib/actions/batch-targets";
import { type Decided, decideOutcome, doneAs } from "@/lib/actions/decide-outcome";
import { releasedIdleMs } from "@/lib/actions/fate";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { redrivesAllowed } from "@/lib/dead-letters/parse-dead-letter";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type { Outcome } from "@/lib/schema/action";
import { type ScriptCall, type ScriptRow, silentlyDone } from "@/server/redis/run-scripts";
import { ackScript } from "@/server/redis/scripts/ack";
import { claimScript } from "@/server/redis/scripts/claim";
import { deadLetterScript } from "@/server/redis/scripts/dead-letter";
import { discardScript } from "@/server/redis/scripts/discard";
import { redriveScript } from "@/server/redis/scripts/redrive";
import { releaseScript } from "@/server/redis/scripts/release";
import { removeConsumerScript } from "@/server/redis/scripts/remove-consumer";
import type { Script } from "@/server/redis/scripts/script";
import { type ActionInput, type ActionTarget, nameOf } from "./action-input";

/** How many targets one script takes: it holds up Redis for about a millisecond. */
const batchSizes: Record<ActionInput["verb"], number> = {
  claim: 250,
  release: 250,
  ack: 250,
  "dead-letter": 40,
  redrive: 40,
  discard: 100,
  "remove-consumer": 100,
};

const mostDeadLetters = 100_000;

const redriveHolder = "callboard-redrive";

export type PlanContext = {
  keyOf: (callId: string) => string | null;
  releaseBy: "xnack" | "idle";
  actorName: string;
  nowMs: number;
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
  const groups = batchTargets(
    input.targets,
    isWanted,
    (target) => [target.callId, "group" in target ? target.group : ""],
    (a, b) => compareEntryIds(idOf(a), idOf(b)),
    batchSizes[input.verb],
  );
  const batches: PlannedBatch[] = [];
  for (const indexes of groups) {
    const targets = indexes.flatMap((index) => input.targets[index] ?? []);
    const key = context.keyOf(targets[0]?.callId ?? "");
    if (key === null) {
      const why = { outcome: "skipped", why: "missing", detail: "no watched stream can have this call id" } as const;
      for (const [i, target] of targets.entries()) decided.set(indexes[i] ?? 0, { ...nameOf(target), ...why });
    } else {
      batches.push({
        call: callOf(input, key, targets, context),
        indexes,
        isHeavy: batchSizes[input.verb] < 100,
        decode: (row, at) => decodeRow(input, input.targets[at], row, context, context.isResumed(at)),
      });
    }
  }
  return { batches, decided };
}

function callOf(input: ActionInput, key: string, targets: ActionTarget[], context: PlanContext): ScriptCall {
  const { verb, params } = input;
  const dry = input.dryRun ? 1 : 0;
  const dlq = deadLetterKeys(key);
  const entries = (script: Script, keys: string[], ...more: (string | number)[]): ScriptCall => ({
    script,
    keys,
    args: [groupOf(targets), dry, more.length, ...more, ...targets.flatMap(seenOf)],
  });
  const deadLetters = (script: Script, ...more: (string | number)[]): ScriptCall => ({
    script,
    keys: [key, dlq.stream, dlq.index],
    args: [dry, more.length, ...more, ...targets.map(idOf)],
  });
  switch (verb) {
    case "claim":
      return entries(claimScript, [key], params.toConsumer ?? "", params.createConsumer ? 1 : 0);
    case "release":
      return entries(releaseScript, [key], context.releaseBy, releasedIdleMs);
    case "ack":
      return entries(ackScript, [key], params.ghosts ? 1 : 0);
    case "dead-letter":
      return entries(
        deadLetterScript,
        [key, dlq.stream, dlq.index],
        input.reason,
        context.actorName,
        context.nowMs,
        input.requestId,
        mostDeadLetters,
      );
    case "redrive":
      return deadLetters(
        redriveScript,
        context.releaseBy,
        releasedIdleMs,
        redriveHolder,
        params.force ? Number.MAX_SAFE_INTEGER : redrivesAllowed,
        params.asNewEntry ? 1 : 0,
      );
    case "discard":
      return deadLetters(discardScript);
    case "remove-consumer": {
      const names = targets.flatMap((target) =>
        "entryId" in target || "deadLetterId" in target ? [] : target.consumer,
      );
      return { script: removeConsumerScript, keys: [key], args: [groupOf(targets), dry, ...names] };
    }
  }
}

function decodeRow(
  input: ActionInput,
  target: ActionTarget | undefined,
  row: ScriptRow,
  { releaseBy }: PlanContext,
  isResumed: boolean,
): Outcome {
  if (target === undefined) throw new Error("a script answered for a target nobody named");
  if (row === silentlyDone && "entryId" in target) {
    const { callId, group, entryId } = target;
    return { callId, group, entryId, outcome: doneAs[input.verb] };
  }
  const { verb, requestId, params } = input;
  const toConsumer = params.toConsumer ?? "";
  const { code, extra } = row;
  const decided: Decided = decideOutcome({ verb, code, extra, requestId, isResumed, owner: row.a, toConsumer });
  const outcome: Outcome = { ...nameOf(target), ...decided };
  if ("deadLetterId" in target) {
    return { ...outcome, group: row.a, entryId: row.b, ...redrivenAs(input, row, releaseBy) };
  }
  if (!("entryId" in target)) return outcome;
  if (decided.outcome === "dead-lettered") outcome.deadLetterId = extra.split("|")[0] || undefined;
  if (code === "ok" && !input.dryRun) return outcome;
  const isPending = !["none", "dup", "nokey", "nogroup"].includes(code);
  outcome.before = isPending ? { consumer: row.a, idleMs: Number(row.b), deliveries: Number(row.c) } : null;
  if (input.dryRun) outcome.after = code === "ok" ? afterOf(input, outcome.before, releaseBy) : outcome.before;
  return outcome;
}

/** Where a redrive puts the entry: a new one has an id of its own, an old one is pending again. */
function redrivenAs(
  { verb, dryRun, params }: ActionInput,
  { code, extra }: ScriptRow,
  releaseBy: PlanContext["releaseBy"],
): Partial<Outcome> {
  if (verb !== "redrive" || code !== "ok") return {};
  if (params.asNewEntry) return dryRun ? {} : { newEntryId: extra };
  if (!dryRun) return {};
  const after = releaseBy === "xnack" ? { consumer: "", idleMs: -1 } : { consumer: extra, idleMs: releasedIdleMs };
  return { before: null, after: { ...after, deliveries: 0 } };
}

function afterOf(
  { verb, params }: ActionInput,
  before: Outcome["before"],
  releaseBy: PlanContext["releaseBy"],
): Outcome["after"] {
  if (!before || verb === "ack" || verb === "dead-letter") return null;
  if (verb === "claim") return { consumer: params.toConsumer ?? "", idleMs: 0, deliveries: before.deliveries };
  if (releaseBy === "xnack") return { consumer: "", idleMs: -1, deliveries: before.deliveries };
  return { ...before, idleMs: Math.max(before.idleMs, releasedIdleMs) };
}

function groupOf([target]: ActionTarget[]): string {
  return target && "group" in target ? target.group : "";
}

function idOf(target: ActionTarget): string {
  if ("deadLetterId" in target) return target.deadLetterId;
  return "entryId" in target ? target.entryId : "0-0";
}

function seenOf(target: ActionTarget): (string | number)[] {
  return "entryId" in target ? [target.entryId, target.consumer, target.idleMs, target.deliveries] : [];
}
