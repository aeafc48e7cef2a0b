import type { NodeDurability } from "@/lib/schema/durability";
import type { OffsetSample } from "./added-since";
import { crashLoss, powerLoss, type Recorded } from "./crash-loss";
import type { DurabilityFacts } from "./durability-facts";
import { durabilityRisks } from "./durability-risks";
import { cutOffLoss, describeReplicas, failoverLoss } from "./failover-loss";
import { settingChanges } from "./setting-changes";

/** What a crash and a fail-over lose now, because of which settings. `offsets` are the master's, oldest first. */
export function judgeDurability(
  facts: DurabilityFacts,
  recorded: Recorded,
  offsets: readonly OffsetSample[],
): Pick<NodeDurability, "crash" | "powerLoss" | "failover" | "cutOff" | "because" | "risks" | "changes"> {
  return {
    crash: crashLoss(facts, recorded),
    powerLoss: powerLoss(facts, recorded),
    failover: failoverLoss(facts, recorded, offsets),
    cutOff: cutOffLoss(facts, recorded),
    because: becauseOf(facts),
    risks: durabilityRisks(facts),
    changes: settingChanges(facts),
  };
}

function becauseOf(facts: DurabilityFacts): string {
  return [aofWords(facts), rdbWords(facts), replicaWords(facts)].filter((part) => part !== null).join("; ");
}

function aofWords({ aof }: DurabilityFacts): string {
  if (aof === null) return "appendonly ?";
  if (!aof.isOn) return "appendonly no";
  return `appendonly yes, appendfsync ${aof.fsync ?? "? (CONFIG GET is refused)"}`;
}

function rdbWords({ aof, rdb }: DurabilityFacts): string | null {
  if (rdb === null || aof?.isOn === true) return null;
  if (rdb.savePoints === null) return "save ? (CONFIG GET is refused)";
  return rdb.savePoints === "" ? "no save points" : `save ${rdb.savePoints}`;
}

function replicaWords({ role, replicas, minReplicas }: DurabilityFacts): string | null {
  if (role === "replica") return "a replica";
  if (replicas === null) return "replicas ?";
  if (replicas.length === 0 && minReplicas === 0) return describeReplicas(replicas);
  return `${describeReplicas(replicas)}, min-replicas-to-write ${minReplicas ?? "set"}`;
}
