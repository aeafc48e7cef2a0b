import type { Job } from "@/lib/schema/job";
import type { JobRecord } from "./job-record";

/** A job as pages see it. */
export function describeJob({ order, ...record }: JobRecord, nowMs: number): Job {
  const { startedAtMs, endedAtMs } = record;
  const ranMs = startedAtMs === 0 ? 0 : (endedAtMs || nowMs) - startedAtMs;
  return {
    jobId: order.jobId,
    verb: order.verb,
    actor: order.actor.name,
    reason: order.reason,
    toConsumer: order.params.toConsumer ?? null,
    ratePerSecond: order.ratePerSecond,
    state: record.state,
    problem: record.problem,
    createdAtMs: order.createdAtMs,
    startedAtMs: startedAtMs || null,
    endedAtMs: endedAtMs || null,
    total: record.total,
    totalIsAtLeast: order.totalIsAtLeast,
    done: record.done,
    counts: record.counts,
    entriesPerSecond: ranMs > 0 ? (record.done / ranMs) * 1_000 : null,
  };
}
