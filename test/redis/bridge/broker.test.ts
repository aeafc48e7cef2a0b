import { Kafka, logLevel } from "kafkajs";
import { expect, onTestFinished, test } from "vitest";
import { startKafka } from "@/test/support/kafka/broker";
import { createTopic, readTopic } from "@/test/support/kafka/topics";

test("the tests' broker keeps what it took over a kill", { timeout: 90_000 }, async ({ skip }) => {
  const broker = await startKafka();
  onTestFinished(() => broker.stop());
  if (broker.kind === "mock") skip("kcat's mock keeps nothing");
  await createTopic(broker, "kept");
  const kafka = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  onTestFinished(() => producer.disconnect());
  await producer.connect();
  await producer.send({ topic: "kept", acks: -1, messages: [{ key: "a", value: "1", headers: { n: "1" } }] });
  await broker.kill();
  await broker.start();
  const [message] = await readTopic(broker, "kept", (messages) => messages.length === 1);
  expect(message).toMatchObject({ key: "a", headers: { n: "1" } });
});
