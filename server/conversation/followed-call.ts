import { zeroId } from "@/lib/ids/entry-id";
import type { TailState } from "@/lib/schema/stream-entry";
import type { Collector } from "../collector/collector";
import { readFailure } from "../collector/find-call";
import type { Follower } from "../entries/follower";
import type { TailHub } from "../entries/tail-hub";
import { AppError } from "../errors";
import type { FaultLog } from "../log-fault";
import type { CallLog } from "./call-log";

export type FollowedCallOptions = {
  callId: string;
  key: string;
  conversation: CallLog;
  tail: Pick<TailHub, "follow">;
  collector: Collector;
  logFault: FaultLog;
  now: () => number;
  /** Somebody may have something to take. */
  onChange: () => void;
  onBeat: () => void;
};

const beatMs = 250;
const maxRetryMs = 5_000;

/**
 * One call that somebody follows. Its entries are handed over by who reads them for the tails; what was not handed over,
 * before that began or where some went missing, is read. A lost Redis is waited for, with pauses up to 5 s; any other
 * failure ends it (`fault`).
 */
export function createFollowedCall(options: FollowedCallOptions) {
  const { callId, key, conversation, tail, collector, logFault, now, onChange } = options;
  let state: TailState = { redis: "connected" };
  let fault: Error | null = null;
  let unfollow: (() => void) | null = null;
  let isBusy = false;
  let hasStopped = false;
  /** How often in a row reading has failed because Redis was lost, and when to try again. */
  let losses = 0;
  let retryAtMs = 0;
  const timer = setInterval(beat, beatMs);
  const follower: Follower = {
    take: conversation.take,
    lose: conversation.lose,
    tell: (next) => {
      state = next;
    },
    fail,
  };

  function beat(): void {
    options.onBeat();
    if (hasStopped || fault !== null || isBusy || now() < retryAtMs) return;
    try {
      conversation.settleIfQuiet();
    } catch (error) {
      fail(error);
      return;
    }
    isBusy = true;
    catchUp().finally(() => {
      isBusy = false;
      onChange();
    });
  }

  async function catchUp(): Promise<void> {
    try {
      if (unfollow !== null && conversation.isCurrent && state.redis === "connected") await conversation.lookAgain();
      else {
        await conversation.growNow();
        state = { redis: "connected" };
        if (unfollow === null) await follow();
      }
      losses = 0;
    } catch (error) {
      const failure = readFailure(error, collector, key);
      if (!(failure instanceof AppError) || failure.code !== "redis-unreachable") return fail(failure);
      state = { redis: "unreachable" };
      retryAtMs = now() + Math.min(maxRetryMs, beatMs * 2 ** losses++);
    }
  }

  async function follow(): Promise<void> {
    const end = await tail.follow(callId, conversation.state.readToId ?? zeroId, follower);
    if (hasStopped) end();
    else unfollow = end;
  }

  function fail(error: unknown): void {
    if (fault !== null) return;
    fault = error instanceof Error ? error : new Error(String(error));
    if (!(fault instanceof AppError)) logFault(fault, "a conversation could not be followed", { key });
    stop();
    onChange();
  }

  function stop(): void {
    hasStopped = true;
    clearInterval(timer);
    unfollow?.();
    unfollow = null;
  }

  return {
    callId,
    conversation,
    get state() {
      return state;
    },
    /** Why everybody is sent away; null while all is well. */
    get fault() {
      return fault;
    },
    stop,
  };
}

export type FollowedCall = ReturnType<typeof createFollowedCall>;
