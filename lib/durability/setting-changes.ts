import type { SettingChange } from "@/lib/schema/durability";
import type { DurabilityFacts } from "./durability-facts";

/** What each setting would change, from what saves most. Only what is known to be otherwise; nobody runs it but the reader. */
export function settingChanges({ role, aof, rdb, replicas, minReplicas, memory }: DurabilityFacts): SettingChange[] {
  const changes: SettingChange[] = [];
  if (aof !== null && !aof.isOn) {
    changes.push({
      effect: "A crash of Redis loses nothing, of the machine at most the last 2 s, once the first rewrite has ended",
      cost: "every write goes to the disk too; the first rewrite forks",
      command: "CONFIG SET appendonly yes",
    });
    if (rdb?.savePoints === "") {
      changes.push({
        effect: "A crash loses at most what came since the last snapshot, a minute or two",
        cost: "a fork each minute in which anything changed",
        command: 'CONFIG SET save "60 1"',
      });
    }
  }
  if (aof?.isOn && aof.fsync === "no") {
    changes.push({
      effect: "A crash of the machine loses at most the last 2 s instead of about 30 s",
      cost: "an fsync each second",
      command: "CONFIG SET appendfsync everysec",
    });
  }
  if (aof?.isOn && aof.fsync === "everysec") {
    changes.push({
      effect: "A crash of the machine loses nothing that was acknowledged",
      cost: "an answer waits for the disk: a third of the XADD throughput where it was measured",
      command: "CONFIG SET appendfsync always",
    });
  }
  if (aof?.isOn && aof.skipsFsyncOnRewrite === true) {
    changes.push({
      effect: "A rewrite does not widen what a crash of the machine loses",
      cost: "writes can be slower while a rewrite runs",
      command: "CONFIG SET no-appendfsync-on-rewrite no",
    });
  }
  if (role === "master" && minReplicas === 0 && replicas !== null && replicas.length > 0) {
    changes.push({
      effect: "A master that is cut off stops taking writes after min-replicas-max-lag (10 s unless set)",
      cost: "with no replica in touch nobody can write (NOREPLICAS)",
      command: "CONFIG SET min-replicas-to-write 1",
    });
  }
  if (memory !== null && memory.policy !== "noeviction" && memory.limitBytes > 0) {
    changes.push({
      effect: "At the memory limit no call is evicted",
      cost: "writes are refused there (OOM)",
      command: "CONFIG SET maxmemory-policy noeviction",
    });
  }
  return changes;
}
