import { setTimeout as sleep } from "node:timers/promises";
import { describeFailure, type FailureReason, retryDelayMs } from "@/lib/bridge/judge-failure";
import type { Log } from "@/server/log";

type Gate = { reason: FailureReason; kind: "stop" | "wait"; sinceMs: number; failures: number; isProbed: boolean };

export type StoppedTopic = { topic: string; reason: FailureReason; text: string; sinceMs: number };

/**
 * Which topics take messages. The batch that found one shut stays and knocks again, alone; all others let go of what
 * they hold, which lies in Redis, and the streams that lead there are not read until it opens.
 */
export function createTopicGates({ log, now }: { log: Log; now: () => number }) {
  const shut = new Map<string, Gate>();
  const stopping = new AbortController();

  return {
    isOpen: (topic: string) => !shut.has(topic),
    /** Whether a stream that leads there may be read: also one that finds out, where nobody knocks any more. */
    mayRead: (topic: string) => shut.get(topic)?.isProbed !== true,
    /** False where another batch knocks already. */
    knock(topic: string, kind: "stop" | "wait", reason: FailureReason, detail: string): boolean {
      const gate = shut.get(topic);
      if (gate?.isProbed) return false;
      const isNews = gate === undefined || gate.reason !== reason;
      const failures = (gate?.failures ?? 0) + 1;
      shut.set(topic, { reason, kind, sinceMs: gate?.sinceMs ?? now(), failures, isProbed: true });
      if (isNews)
        log[kind === "stop" ? "error" : "warn"](
          { topic, detail },
          `${describeFailure(reason, topic)}; nothing is read for it until it works`,
        );
      return true;
    },
    /** Until it is worth trying again. */
    async wait(topic: string): Promise<void> {
      const delayMs = retryDelayMs(shut.get(topic)?.failures ?? 1);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    },
    failedAgain(topic: string, kind: "stop" | "wait", reason: FailureReason, detail: string): void {
      const gate = shut.get(topic);
      if (gate) gate.isProbed = false;
      this.knock(topic, kind, reason, detail);
    },
    /** Whoever knocked has to go, and nothing is known of the topic. */
    leave(topic: string): void {
      const gate = shut.get(topic);
      if (gate) gate.isProbed = false;
    },
    open(topic: string): void {
      const gate = shut.get(topic);
      if (gate === undefined) return;
      shut.delete(topic);
      log.info({ topic, afterMs: now() - gate.sinceMs }, `topic ${topic} takes messages again`);
    },
    stopped: (): StoppedTopic[] =>
      [...shut].map(([topic, { reason, sinceMs }]) => ({
        topic,
        reason,
        text: describeFailure(reason, topic),
        sinceMs,
      })),
    get isStopping() {
      return stopping.signal.aborted;
    },
    stop: () => stopping.abort(),
  };
}

export type TopicGates = ReturnType<typeof createTopicGates>;
