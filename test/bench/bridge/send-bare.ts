import { Kafka, logLevel } from "kafkajs";
import { messageOf } from "@/lib/bridge/message";
import { connectRedis } from "@/server/redis/connect";

const [url = "", address = "", topic = "", streamsText = "0", prefix = ""] = process.argv.slice(2);
const perSend = 2_000;
const sendsAtOnce = 3;

const redis = connectRedis({ url, name: "bench", purpose: "commands" });
await new Promise((resolve) => redis.once("ready", resolve));
const messages: { key: string; value: string; headers: Record<string, string> }[] = [];
for (let i = 0; i < Number(streamsText); i++) {
  const streamKey = `${prefix}${i}`;
  for (const [id, fields] of await redis.xrange(streamKey, "-", "+")) {
    const record = Object.fromEntries(
      fields.flatMap((name, at) => (at % 2 === 0 ? [[name, fields[at + 1] ?? ""]] : [])),
    );
    const source = { callId: String(i), streamKey, serverId: "bench" };
    const { key, value, headers } = messageOf({ id, timeMs: 0, fields: record }, source, { kind: "json" });
    messages.push({ key, value, headers });
  }
}
redis.disconnect();
const kafka = new Kafka({ brokers: [address], clientId: "bench", logLevel: logLevel.NOTHING });
const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
await producer.send({ topic, acks: -1, messages: messages.slice(0, 1) });

const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: sendsAtOnce }, async () => {
    for (let from = next; from < messages.length; from = next) {
      next += perSend;
      await producer.send({ topic, acks: -1, messages: messages.slice(from, from + perSend) });
    }
  }),
);
const tookMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(`${JSON.stringify({ entries: messages.length, tookMs, cpuMs: (user + system) / 1_000 })}\n`);
await producer.disconnect();
