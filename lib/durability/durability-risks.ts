import { formatBytes, formatPercent } from "@/lib/format";
import type { DurabilityFacts } from "./durability-facts";
import { maxReplicaLagSeconds } from "./failover-loss";

const fullShare = 0.9;

/** What is wrong already, one line each: refused writes, disks, memory, replicas. */
export function durabilityRisks(facts: DurabilityFacts): string[] {
  const { aof, rdb, replicas, minReplicas, goodReplicas } = facts;
  const lines: string[] = [];
  if (aof?.isOn && aof.isFailing) {
    lines.push(
      "The append-only file could not be written (aof_last_write_status err): Redis refuses writes with MISCONF.",
    );
  }
  if (aof?.isOn && aof.isRewriteFailing) {
    lines.push(
      "The last rewrite of the append-only file failed (aof_last_bgrewrite_status err): look at disk and memory.",
    );
  }
  if (rdb?.isFailing) lines.push(failedSave(facts));
  if (aof?.isOn && aof.pendingFsyncs > 0)
    lines.push("An fsync waits for the disk (aof_pending_bio_fsync): it is too slow.");
  if (aof?.isBeginning)
    lines.push("The append-only file is being made: until its first rewrite ends it saves nothing.");
  for (const { address, isOnline, lagSeconds } of replicas ?? []) {
    if (!isOnline) lines.push(`Replica ${address} is not online: it is being sent a copy, or is gone.`);
    else if ((lagSeconds ?? 0) > maxReplicaLagSeconds) {
      lines.push(`Replica ${address} has not been heard of for ${lagSeconds} s.`);
    }
  }
  // One that has been silent for too long is online still, and does not count.
  const good = goodReplicas ?? (replicas ?? []).filter(({ isOnline }) => isOnline).length;
  if (replicas !== null && minReplicas !== null && good < minReplicas) {
    lines.push(`Writes are refused (NOREPLICAS): ${good} of ${minReplicas} replicas that a write needs are in touch.`);
  } else if (minReplicas === null && goodReplicas === 0) {
    lines.push("Writes are refused (NOREPLICAS): none of the replicas that a write needs is in touch.");
  }
  const memory = memoryRisk(facts);
  return memory === null ? lines : [...lines, memory];
}

function failedSave({ rdb, stopsOnSaveError }: DurabilityFacts): string {
  const consequence =
    stopsOnSaveError === false || rdb?.savePoints === ""
      ? "writes go on"
      : stopsOnSaveError === null || rdb?.savePoints === null
        ? "Redis may refuse writes for it (MISCONF)"
        : "Redis refuses writes for it (MISCONF)";
  return `The last snapshot failed (rdb_last_bgsave_status err): ${consequence}. Look at disk and memory.`;
}

function memoryRisk({ memory }: DurabilityFacts): string | null {
  if (memory === null || memory.limitBytes === 0) return null;
  const { policy, limitBytes, usedBytes } = memory;
  const share = usedBytes / limitBytes;
  const full = `Memory is ${formatPercent(share * 100)} full (${formatBytes(usedBytes)} of ${formatBytes(limitBytes)})`;
  if (policy === "noeviction") return share < fullShare ? null : `${full}: at the limit Redis refuses writes (OOM).`;
  const which = policy.startsWith("volatile") ? "calls with an expiry" : "whole calls";
  return share < fullShare
    ? `When memory is full Redis evicts ${which}, groups and all (${policy}).`
    : `${full}: at the limit Redis evicts ${which}, groups and all (${policy}).`;
}
