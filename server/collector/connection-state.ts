import type { ConnectionFacts } from "@/lib/schema/snapshot";
import { describeProblem } from "@/lib/topology/describe-problem";
import { addressOf } from "@/lib/topology/redis-url";
import type { Log } from "@/server/log";

/** Redis is asked ten times a second: silence of this length is no accident of the schedule. */
const silentAfterMs = 1_500;

/** How it stands with one Redis; says so in the log once each way, however often an attempt fails. */
export function createConnectionState(
  { url, setting, address = addressOf(url) }: { url: string; setting: string; address?: string },
  log: Log,
  now: () => number,
) {
  let state: ConnectionFacts["state"] = "connecting";
  let message: string | null = null;
  let sinceMs = now();
  let lastAnswerAtMs: number | null = null;

  return {
    address,
    get state() {
      return state;
    },
    get message() {
      return message;
    },
    get sinceMs() {
      return sinceMs;
    },
    /** How long Redis has been silent; 0 while it answers. */
    staleMs(): number {
      const silentMs = Math.max(0, now() - (lastAnswerAtMs ?? sinceMs));
      return state === "connected" && silentMs < silentAfterMs ? 0 : silentMs;
    },
    answered(): void {
      lastAnswerAtMs = now();
      if (state === "connected") return;
      log.info(`connected to Redis at ${address}`);
      state = "connected";
      message = null;
      sinceMs = now();
    },
    failed(error: Error): void {
      const problem = describeProblem(error, url, setting, address);
      const isNew = state === "connecting" || state === "connected" || problem.state !== state;
      if (isNew) log.warn(problem.message);
      if (isNew && state !== "unreachable" && state !== "refused") sinceMs = lastAnswerAtMs ?? sinceMs;
      state = problem.state;
      message = problem.message;
    },
  };
}

export type ConnectionStateTracker = ReturnType<typeof createConnectionState>;
