import type { GroupName } from "./trouble";

export type DemoCall = {
  callId: string;
  streamKey: string;
  slot: number;
  maxLength: number;
  startedAtMs: number;
  endedAtMs: number | undefined;
  /** The group that dropped this call before its end, and when. */
  abandoned: { group: GroupName; atMs: number } | undefined;
  isPoisoned: boolean;
  /** Groups that have read an ended call to its end, and so need not read it again. */
  drained: Set<GroupName>;
  /** Groups that are gone from the server (destroyed, or the key expired). */
  lost: Set<GroupName>;
};

export type CallBook = {
  add: (call: DemoCall) => void;
  /** Live calls, and those that ended less than ten minutes ago: their pending entries still have to be served. */
  all: () => Iterable<DemoCall>;
  byKey: (streamKey: string) => DemoCall | undefined;
  live: () => number;
  prune: (nowMs: number) => void;
};

const keptAfterEndMs = 600_000;

/** The calls that the producers and the workers of this process share. */
export function createCallBook(): CallBook {
  const calls = new Map<string, DemoCall>();
  return {
    add: (call) => calls.set(call.streamKey, call),
    all: () => calls.values(),
    byKey: (streamKey) => calls.get(streamKey),
    live: () => [...calls.values()].filter((call) => call.endedAtMs === undefined).length,
    prune: (nowMs) => {
      for (const call of calls.values()) {
        const isOld = call.endedAtMs !== undefined && nowMs - call.endedAtMs > keptAfterEndMs;
        if (isOld || call.lost.size === 3) calls.delete(call.streamKey);
      }
    },
  };
}
