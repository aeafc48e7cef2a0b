import { randomUUID } from "node:crypto";
import { type Admin, Kafka, logLevel } from "kafkajs";
import { onTestFinished } from "vitest";
import { waitFor } from "../wait-for";
import type { KafkaBroker } from "./broker";

/** Through restarts of the broker, and soon back after them. */
const patience = { retries: 200, initialRetryTime: 100, maxRetryTime: 500 };

const client = (broker: KafkaBroker) =>
  new Kafka({ brokers: [broker.address], clientId: "test", logLevel: logLevel.NOTHING, retry: patience });

export async function withAdmin<T>(broker: KafkaBroker, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client(broker).admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

/** A mock makes its topics by itself. */
export async function createTopic(
  broker: KafkaBroker,
  topic: string,
  settings: Record<string, string> = {},
  partitions = 6,
): Promise<void> {
  if (broker.kind === "mock") return;
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const wanted = { topic, numPartitions: partitions, replicationFactor: 1, configEntries };
  await withAdmin(broker, (admin) => admin.createTopics({ topics: [wanted], waitForLeaders: true }));
}

export type ReadMessage = {
  topic: string;
  partition: number;
  key: string;
  value: Buffer;
  headers: Record<string, string>;
  /** The broker's own clock when it took the message in. */
  appendedAtMs: number;
};

/** Follows a topic from its start, across restarts of the broker, until the test ends. */
export async function followTopic(
  broker: KafkaBroker,
  topic: string,
  onMessage: (message: ReadMessage) => void,
): Promise<void> {
  const consumer = client(broker).consumer({
    groupId: `test-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    sessionTimeout: 6_000,
    heartbeatInterval: 1_000,
    retry: patience,
  });
  onTestFinished(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      for (const { key, value, headers, timestamp, offset } of batch.messages) {
        onMessage({
          topic: batch.topic,
          partition: batch.partition,
          key: key?.toString() ?? "",
          value: value ?? Buffer.alloc(0),
          headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)])),
          appendedAtMs: Number(timestamp),
        });
        resolveOffset(offset);
      }
      await heartbeat();
    },
  });
}

/** All that a topic holds once `isEnough` says so. */
export async function readTopic(
  broker: KafkaBroker,
  topic: string,
  isEnough: (messages: readonly ReadMessage[]) => boolean,
  withinMs = 20_000,
): Promise<ReadMessage[]> {
  const messages: ReadMessage[] = [];
  await followTopic(broker, topic, (message) => messages.push(message));
  await waitFor(
    () => `enough of ${topic}; ${messages.length} came`,
    () => isEnough(messages),
    withinMs,
  );
  return messages;
}
