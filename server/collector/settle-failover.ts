import { formatCounted } from "@/lib/format";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { lostStream } from "@/lib/topology/failover-loss";
import type { RedisNode } from "@/lib/topology/node";
import { formatHostPort } from "@/lib/topology/redis-url";
import type { ServerRole } from "@/lib/topology/server-role";
import type { Log } from "@/server/log";
import type { RawConnection } from "@/server/redis/connection";
import { isRedisError } from "@/server/redis/redis-error";
import type { Topology } from "@/server/redis/topology/topology";
import { beforeFailover, compareAfterFailover } from "./failover-reader";
import type { Failovers } from "./failovers";
import type { ReadingKeeper } from "./keep-readings";
import type { CallRecord, Registry } from "./registry";
import { moveAgainAfterMs } from "./schedule";
import type { ReadOutcome } from "./take-readings";

export type Takeover = { from: RedisNode; to: RedisNode; oldRole: ServerRole | null };
type Reading = Extract<ReadOutcome, { kind: "reading" }>;

export type FailoverSettlerOptions = {
  failovers: Failovers;
  keeper: Pick<ReadingKeeper, "takeAfterFailover">;
  registry: Pick<Registry, "remove">;
  topology: Pick<Topology, "masters">;
  /** Leads each question to whoever holds the key. */
  connection: RawConnection;
  onFault: (error: unknown) => void;
  log: Log;
  now: () => number;
};

/** What a fail-over cost each call: its first answer of the new master is compared with what it was before. */
export function createFailoverSettler(options: FailoverSettlerOptions) {
  const { failovers, keeper, registry, topology, connection, onFault, log, now } = options;
  const comparing = new Set<CallRecord>();

  /** Compares a call with what it was before, once; until then it shows that. */
  async function compare(record: CallRecord, previous: CallAssessment, { reading, weight }: Reading): Promise<void> {
    const { failoverId } = record;
    if (failoverId === null || comparing.has(record)) return;
    comparing.add(record);
    try {
      const call = await compareAfterFailover(connection, record.key, previous, reading);
      if (record.failoverId !== failoverId || record.assessment !== previous) return;
      failovers.compared(failoverId, call);
      keeper.takeAfterFailover(record, reading, weight, call);
    } catch (error) {
      if (!isRedisError(error)) onFault(error);
    } finally {
      comparing.delete(record);
    }
  }

  return {
    begin({ from, to, oldRole }: Takeover, records: readonly CallRecord[]): void {
      const masters = topology.masters();
      const failoverId = failovers.begin({
        from: formatHostPort(from),
        to: formatHostPort(to),
        toId: to.id,
        shard: masters.length > 1 ? masters.findIndex(({ id }) => id === to.id) + 1 : null,
        calls: records.length,
        oldRole,
      });
      for (const record of records) record.failoverId = failoverId;
      log.warn(
        `${formatHostPort(to)} took over from ${formatHostPort(from)}, with ${formatCounted(records.length, "call")}`,
      );
    },
    /** True when the fail-over since the last reading has taken care of this answer. */
    settle(record: CallRecord, previous: CallAssessment | null, outcome: ReadOutcome): boolean {
      const { failoverId } = record;
      if (failoverId === null || outcome.kind === "problem" || outcome.kind === "elsewhere") return false;
      if (previous === null) {
        failovers.compared(failoverId, null);
        record.failoverId = null;
        return false;
      }
      if (outcome.kind === "gone") {
        failovers.compared(failoverId, lostStream(record.key, beforeFailover(previous)));
        registry.remove(record);
        return true;
      }
      record.dueAtMs = now() + moveAgainAfterMs;
      void compare(record, previous, outcome);
      return true;
    },
  };
}
