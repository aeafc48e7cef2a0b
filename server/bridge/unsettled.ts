import { nextLookMs } from "@/lib/bridge/read-size";
import type { BridgeStream } from "./stream-book";

type State = { entries: number; gotEntries: number; isMoreLikely: boolean; isLetGo: boolean };

/**
 * The streams of one turn, each until everything of it is settled: then it may be read again, by whichever turn. One
 * that something was let go of, or that broke off, begins again with its backlog.
 */
export function createUnsettled(streams: readonly BridgeStream[], now: () => number) {
  const mine = new Set(streams);
  const states = new Map<BridgeStream, State>();

  function free(stream: BridgeStream, waitMs: number): void {
    if (!mine.delete(stream)) return;
    states.delete(stream);
    stream.isBusy = false;
    stream.waitMs = waitMs;
    stream.dueAtMs = now() + waitMs;
  }

  function settle(stream: BridgeStream, entries: number, isLetGo = false): void {
    const state = states.get(stream);
    if (state === undefined) return;
    state.entries -= entries;
    state.isLetGo ||= isLetGo;
    if (state.entries > 0) return;
    if (state.isLetGo) stream.position = "backlog";
    free(stream, nextLookMs({ ...state, quietMs: now() - stream.lastEntryAtMs, lastWaitMs: stream.waitMs }));
  }

  return {
    free,
    settle,
    begin(stream: BridgeStream, state: Omit<State, "isLetGo">): void {
      states.set(stream, { ...state, isLetGo: false });
      if (state.gotEntries > 0) stream.lastEntryAtMs = now();
    },
    /** It is not there any more. */
    drop: (stream: BridgeStream) => void mine.delete(stream),
    breakOff(): void {
      for (const stream of mine) {
        if (stream.position === "live") stream.position = "backlog";
        free(stream, 0);
      }
    },
  };
}

export type Unsettled = ReturnType<typeof createUnsettled>;
