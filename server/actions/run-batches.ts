import { failed } from "@/lib/actions/decide-outcome";
import type { Outcome } from "@/lib/schema/action";
import type { RawConnection } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import { runScripts, silentlyDone } from "@/server/redis/run-scripts";
import type { PlannedBatch } from "./plan-batches";

/** Targets in flight: Redis works through them at a stretch of a few milliseconds. */
const maxTogether = { light: 1_000, heavy: 200 };

/**
 * Runs the batches in order, a few in flight at a time, and tells each target's outcome. When the connection breaks, or
 * the console fails on an answer, what was under way and not settled is `unknown` and what was not sent yet `not-run`;
 * nothing is sent twice. What stopped it is handed back: a `RedisError`, or a fault of our own.
 */
export async function runBatches(
  connection: RawConnection,
  batches: readonly PlannedBatch[],
  nameOfTarget: (index: number) => Outcome,
  settle: (index: number, outcome: Outcome) => void,
): Promise<Error | null> {
  let stopped: Error | null = null;
  for (const group of groupsOf(batches)) {
    if (stopped !== null) {
      const detail = isRedisError(stopped) ? "Redis was lost before" : "the console failed before; its log says how";
      forEachTarget(group, (index) =>
        settle(index, { ...nameOfTarget(index), outcome: "failed", why: "not-run", detail }),
      );
      continue;
    }
    const open = new Set<number>();
    forEachTarget(group, (index) => open.add(index));
    try {
      const replies = await runScripts(
        connection,
        group.map(({ call }) => call),
      );
      for (const [i, batch] of group.entries()) {
        settleBatch(batch, replies[i], nameOfTarget, (index, outcome) => {
          settle(index, outcome);
          open.delete(index);
        });
      }
    } catch (error) {
      stopped = error instanceof Error ? error : new Error(String(error));
      const what = isRedisError(stopped) ? "Redis was lost meanwhile" : "the console failed on the answer";
      const detail = `${what}; repeat to find out`;
      for (const index of open) settle(index, { ...nameOfTarget(index), outcome: "unknown", detail });
    }
  }
  return stopped;
}

function settleBatch(
  { indexes, decode }: PlannedBatch,
  reply: Awaited<ReturnType<typeof runScripts>>[number] | undefined,
  nameOfTarget: (index: number) => Outcome,
  settle: (index: number, outcome: Outcome) => void,
): void {
  const isWhole = reply && !(reply instanceof ReplyError) && reply.silent + reply.rows.size === indexes.length;
  const isLost = reply instanceof ReplyError && reply.code === "LOSTREPLY";
  const isNotSent = reply instanceof ReplyError && reply.code === "UNREACHABLE";
  indexes.forEach((index, i) => {
    const target = nameOfTarget(index);
    if (isLost) {
      settle(index, { ...target, outcome: "unknown", detail: "Redis was lost meanwhile; repeat to find out" });
    } else if (isNotSent) {
      settle(index, { ...target, outcome: "failed", why: "not-run", detail: "its server could not be reached" });
    } else if (isWhole) settle(index, decode(reply.rows.get(i) ?? silentlyDone, index));
    else {
      const message = reply instanceof ReplyError ? reply.message : "the script gave no answer";
      settle(index, { ...nameOfTarget(index), ...failed(message) });
    }
  });
}

function groupsOf(batches: readonly PlannedBatch[]): PlannedBatch[][] {
  const groups: PlannedBatch[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const batch of batches) {
    const most = batch.isHeavy ? maxTogether.heavy : maxTogether.light;
    if (size + batch.indexes.length > most) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(batch);
    size += batch.indexes.length;
  }
  return groups;
}

function forEachTarget(batches: readonly PlannedBatch[], visit: (index: number) => void): void {
  for (const { indexes } of batches) for (const index of indexes) visit(index);
}
