import { countOutcomes } from "@/lib/actions/count-outcomes";
import { fateOf } from "@/lib/actions/fate";
import type { ActionReport, Fate, Outcome, PendingState } from "@/lib/schema/action";
import { stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import { encodeCommand } from "@/server/redis/encode-command";
import { readPending } from "@/server/redis/inspect";
import type { OwnKeys } from "@/server/redis/keys";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import type { RequestStore } from "./request-store";

export type FollowUpOptions = {
  requests: RequestStore;
  state: Redis;
  keys: OwnKeys;
  connection: RawConnection;
  keyOf: (callId: string) => string | null;
  now: () => number;
};

const readList = orError(readPending);
const batchSize = 250;

/** What a request did, and what became of each entry since: read anew each time, up to the 1,000 targets of a request. */
export function createFollowUp({ requests, state, keys, connection, keyOf, now }: FollowUpOptions) {
  async function report(requestId: string): Promise<ActionReport> {
    const record = await requests.find(requestId);
    if (record === null) throw new AppError("not-found", `There is no request ${requestId} (any more).`);
    const isLocked = record.state === "running" && (await isUnderWay(requestId));
    const present = await readPresent(record.outcomes);
    const fates: Partial<Record<Fate, number>> = {};
    const toConsumer = record.toConsumer === "" ? null : record.toConsumer;
    const outcomes = record.outcomes.map((outcome, i) => {
      const seen = present[i];
      const target = record.targets[i];
      const asSeen = target && "entryId" in target ? target : null;
      const fate = seen === undefined ? fateUnknown(outcome) : fateOf(outcome.outcome, asSeen, seen, toConsumer);
      if (fate !== null) fates[fate] = (fates[fate] ?? 0) + 1;
      return { ...outcome, fate, now: seen ?? null };
    });
    const { verb, actor, reason, atMs } = record;
    return {
      requestId,
      verb,
      actor,
      reason,
      atMs,
      state: record.state === "done" ? "done" : isLocked ? "running" : "interrupted",
      toConsumer,
      outcomes,
      counts: countOutcomes(outcomes),
      fates,
      asOfMs: now(),
    };
  }

  async function isUnderWay(requestId: string): Promise<boolean> {
    const locks = await state.exists(keys.requestLock(requestId)).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    return locks === 1;
  }

  /** Undefined where it could not be read or there is nothing to read. */
  async function readPresent(outcomes: readonly Outcome[]): Promise<(PendingState | undefined)[]> {
    const present: (PendingState | undefined)[] = outcomes.map(() => undefined);
    const wanted = outcomes.flatMap((outcome, index) => {
      const key = keyOf(outcome.callId);
      return key === null || fateUnknown(outcome) === null ? [] : [{ outcome, key, index }];
    });
    try {
      for (let from = 0; from < wanted.length; from += batchSize) {
        const batch = wanted.slice(from, from + batchSize);
        await connection.open();
        const replies = await connection.pipeline(
          batch.map(({ key, outcome }) =>
            encodeCommand("XPENDING", key, outcome.group, outcome.entryId, outcome.entryId, 1),
          ),
          batch.map(() => readList),
        );
        batch.forEach(({ index }, i) => {
          const reply = replies[i];
          if (reply === undefined) return;
          if (reply instanceof ReplyError) present[index] = reply.code === "NOGROUP" ? null : undefined;
          else present[index] = reply[0] ?? null;
        });
      }
    } catch (error) {
      if (!isRedisError(error)) throw error;
      // Redis is gone: the report stands, and says that what became of the entries is unknown.
    }
    return present;
  }

  return { report };
}

/** `unknown` for outcomes that have a further fate, null for those that have none. */
function fateUnknown({ outcome, newEntryId }: Outcome): Fate | null {
  if (newEntryId !== undefined) return null;
  return outcome === "claimed" || outcome === "released" || outcome === "redriven" ? "unknown" : null;
}
