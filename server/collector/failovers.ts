import { randomUUID } from "node:crypto";
import type { Call } from "@/lib/schema/call";
import type { CallFailover, Failover } from "@/lib/schema/failover";
import { hasLost } from "@/lib/topology/failover-loss";
import { lostBytes } from "@/lib/topology/lost-bytes";
import type { ServerRole } from "@/lib/topology/server-role";

/** Keeps what is known of fail-overs beyond this process. */
export type FailoverLog = { save(failover: Failover): void };

export type FailoversOptions = { kept?: FailoverLog | undefined; now: () => number };

type Begun = {
  from: string;
  to: string;
  toId: string;
  shard: number | null;
  calls: number;
  oldRole: ServerRole | null;
};

const maxFailovers = 50;
const maxTouched = 500;

/**
 * What each fail-over cost, call by call as they are read again; the last 50, of each the first 500 calls that lost
 * something.
 */
export function createFailovers({ kept, now }: FailoversOptions) {
  const all = new Map<string, Failover>();
  const waiting = new Map<string, { failoverId: string; oldRole: ServerRole | null }>();
  const marks = new Map<string, { failover: Failover; call: CallFailover }>();

  function put(failover: Failover): void {
    all.set(failover.failoverId, failover);
    for (const oldest of all.keys()) {
      if (all.size <= maxFailovers) break;
      forget(oldest);
    }
    for (const call of failover.touched) marks.set(call.streamKey, { failover, call });
  }

  function forget(failoverId: string): void {
    for (const { streamKey } of all.get(failoverId)?.touched ?? []) {
      if (marks.get(streamKey)?.failover.failoverId === failoverId) marks.delete(streamKey);
    }
    all.delete(failoverId);
  }

  function change(failoverId: string, more: Partial<Failover>): void {
    const failover = all.get(failoverId);
    if (failover === undefined) return;
    const changed = { ...failover, ...more };
    put(changed);
    kept?.save(changed);
  }

  return {
    begin({ from, to, toId, shard, calls, oldRole }: Begun): string {
      const failoverId = randomUUID();
      waiting.set(toId, { failoverId, oldRole });
      const nothing = { compared: 0, lostEntries: 0, isAtLeast: false, callsWithLoss: 0, streamsLost: 0 };
      const facts = { failoverId, atMs: now(), from, to, shard, lostBytes: null, calls };
      const failover = { ...facts, ...nothing, groupsSetBack: 0, again: 0, touched: [] };
      put(failover);
      kept?.save(failover);
      return failoverId;
    },
    /** The server that took over has said where its history begins. */
    told(nodeId: string, role: ServerRole): void {
      const one = waiting.get(nodeId);
      if (!one || role.role !== "master") return;
      waiting.delete(nodeId);
      if (one.oldRole) change(one.failoverId, { lostBytes: lostBytes(one.oldRole, role) });
    },
    /** A call was compared with what it was before; null where nothing was known of it. */
    compared(failoverId: string, call: CallFailover | null): void {
      const failover = all.get(failoverId);
      if (!failover) return;
      const compared = failover.compared + 1;
      if (call === null || !hasLost(call)) {
        change(failoverId, { compared });
        return;
      }
      const isLoss = call.isStreamLost || (call.lostEntries ?? 1) > 0;
      const again = call.setBack.reduce((sum, group) => sum + (group.again ?? 0), 0);
      change(failoverId, {
        compared,
        lostEntries: failover.lostEntries + (call.lostEntries ?? 0),
        isAtLeast: failover.isAtLeast || (isLoss && (call.isAtLeast || call.lostEntries === null)),
        callsWithLoss: failover.callsWithLoss + (isLoss ? 1 : 0),
        streamsLost: failover.streamsLost + (call.isStreamLost ? 1 : 0),
        groupsSetBack: failover.groupsSetBack + call.setBack.length,
        again: failover.again + again,
        touched: failover.touched.length < maxTouched ? [...failover.touched, call] : failover.touched,
      });
    },
    /** What an earlier process knew. */
    restore(failovers: readonly Failover[]): void {
      for (const failover of failovers) if (!all.has(failover.failoverId)) put(failover);
    },
    /** Oldest first. */
    list: (): Failover[] => [...all.values()].sort((a, b) => a.atMs - b.atMs),
    /** What the last one cost the call, where that was no longer ago than this; null where it cost nothing. */
    recentOf(streamKey: string, withinMs: number): Call["failover"] {
      const found = marks.get(streamKey);
      if (found === undefined || now() - found.failover.atMs > withinMs) return null;
      const { atMs, from, to } = found.failover;
      return { ...found.call, atMs, from, to };
    },
  };
}

export type Failovers = ReturnType<typeof createFailovers>;
