import { type FailureVerdict, judgeFailure } from "@/lib/bridge/judge-failure";
import type { BridgeMessage } from "@/lib/bridge/message";
import { bisect } from "@/lib/bridge/split";
import { addTo, type BridgeCounts } from "./bridge-counts";
import { type KafkaSender, SendError } from "./kafka-sender";
import type { BridgeStream } from "./stream-book";
import type { TopicGates } from "./topic-gates";

/** One message on its way. */
export type Outgoing = { stream: BridgeStream; entryId: string; message: BridgeMessage; sizeBytes: number };

export type SendRunOptions = {
  sender: KafkaSender;
  gates: TopicGates;
  counts: BridgeCounts;
  /** Partitions of a topic that is missing; null: topics are not made by us. */
  createPartitions: number | null;
  /** The broker has confirmed them. Rejects when they could not be acked. */
  onSent: (run: readonly Outgoing[]) => Promise<void>;
  /** It never goes. False when it could not be set aside. */
  onPoison: (item: Outgoing, verdict: FailureVerdict) => Promise<boolean>;
  /** Whether a stream still is this worker's. */
  isOurs: (stream: BridgeStream) => boolean;
  /** The run waits for its topic, for as long as that takes. */
  onWait: (isWaiting: boolean) => void;
};

/**
 * Sends a run to one topic, bisecting where something in it can never go. True when all of it is settled; false when
 * the rest was let go of, still pending in Redis, because the topic takes nothing now.
 */
export async function sendRun(topic: string, run: readonly Outgoing[], options: SendRunOptions): Promise<boolean> {
  const { sender, gates, counts, createPartitions, onSent, onPoison, isOurs, onWait } = options;
  let isProbing = false;
  let hasCreated = false;

  async function attempt(part: readonly Outgoing[]): Promise<FailureVerdict | null> {
    if (!isProbing && !gates.mayRead(topic)) return { kind: "wait", reason: "other" };
    try {
      await sender.send(
        topic,
        part.map(({ message }) => message),
      );
      return null;
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      const verdict = judgeFailure(error.failure);
      addTo(counts.failedSends, verdict.reason, 1);
      if (verdict.kind === "poison") {
        // The topic answers: others need not wait.
        isProbing = false;
        gates.open(topic);
        return verdict;
      }
      if (verdict.reason === "unknown-topic" && createPartitions !== null && !hasCreated) {
        hasCreated = true;
        await sender.createTopic(topic, createPartitions).catch(() => undefined);
      }
      if (isProbing) gates.failedAgain(topic, verdict.kind, verdict.reason, error.failure.message);
      else isProbing = gates.knock(topic, verdict.kind, verdict.reason, error.failure.message);
      return verdict;
    }
  }

  async function settle(part: readonly Outgoing[]): Promise<boolean> {
    for (;;) {
      const verdict = await attempt(part);
      if (verdict === null) {
        isProbing = false;
        gates.open(topic);
        addTo(counts.sentEntries, topic, part.length);
        addTo(
          counts.sentBytes,
          topic,
          part.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        );
        await onSent(part);
        return true;
      }
      if (verdict.kind === "poison") return settlePoison(part, verdict);
      if (!isProbing) return false;
      onWait(true);
      await gates.wait(topic);
      onWait(false);
      if (!gates.isStopping && part.some(({ stream }) => isOurs(stream))) continue;
      gates.leave(topic);
      isProbing = false;
      return false;
    }
  }

  async function settlePoison(part: readonly Outgoing[], verdict: FailureVerdict): Promise<boolean> {
    const halves = bisect(part);
    if (halves !== null) return (await settle(halves[0])) && (await settle(halves[1]));
    const [item] = part;
    return item === undefined || onPoison(item, verdict);
  }

  try {
    return await settle(run);
  } finally {
    if (isProbing) gates.leave(topic);
  }
}
