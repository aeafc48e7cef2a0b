import type { Outcome } from "@/lib/schema/action";
import type { StateCommand } from "@/server/audit/audit-log";
import type { Log } from "@/server/log";
import type { OwnKeys } from "@/server/redis/keys";
import { isRedisError } from "@/server/redis/redis-error";
import { type ActionInput, nameOf } from "./action-input";
import { type GhostSeen, ghostCommands } from "./ghost-evidence";
import type { RequestContext, RequestStore } from "./request-store";

const consoleFailed = "The console failed on this (no outage of Redis); its log says how.";

export type ActionRecordsOptions = {
  requests: RequestStore;
  keys: OwnKeys;
  keyOf: (callId: string) => string | null;
  ghostSeen: GhostSeen;
  log: Log;
};

/** What is written of an action before it runs and after, beside its entry in the audit. */
export function createActionRecords({ requests, keys, keyOf, ghostSeen, log }: ActionRecordsOptions) {
  /** What else must be noted before the action: where dead letters will lie, and ghosts that an ack erases. */
  function commandsBefore(input: ActionInput, nowMs: number): StateCommand[] {
    if (input.verb === "dead-letter") {
      const streams = new Set(input.targets.flatMap(({ callId }) => keyOf(callId) ?? []));
      return [...streams].map((stream) => ["zadd", keys.deadLetters, nowMs, stream]);
    }
    if (input.verb !== "ack" || !input.params.ghosts) return [];
    return ghostCommands(keys.ghosts, input, input.targets.map(nameOf), ghostSeen, keyOf);
  }

  /** False when the outcome could not be written; the log has it then. */
  async function finish(
    input: ActionInput,
    context: RequestContext,
    { outcomes, durationMs, stopped }: { outcomes: Outcome[]; durationMs: number; stopped: Error | null },
  ): Promise<boolean> {
    try {
      const found = outcomes.filter(({ why }) => why === "ghost");
      await requests.keepGhosts(ghostCommands(keys.ghosts, input, found, ghostSeen, keyOf));
      await requests.finish(input, context, outcomes, durationMs, noteOf(stopped));
      return true;
    } catch (error) {
      log.error({ err: error, requestId: input.requestId, outcomes }, "an outcome could not be written to the audit");
      return false;
    }
  }

  return { commandsBefore, finish };
}

function noteOf(stopped: Error | null): string | null {
  if (stopped === null) return null;
  return isRedisError(stopped) ? `Redis was lost: ${stopped.message}` : consoleFailed;
}
