import { expect, inject, onTestFinished, test } from "vitest";
import { bridgeEnv, runBridge } from "@/test/support/bridge/run-bridge";
import { startKafka } from "@/test/support/kafka/broker";
import { createTopic, readTopic } from "@/test/support/kafka/topics";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

test("entries of every stream come as they are, in order, and are acked", { timeout: 90_000 }, async () => {
  const broker = await startKafka();
  onTestFinished(() => broker.stop());
  await createTopic(broker, "calls");
  const prefix = uniquePrefix();
  const redisUrl = inject("redisUrl");
  const redis = await testClient(redisUrl, prefix);
  const key = (call: string) => `${prefix}:${call}`;
  for (let i = 0; i < 50; i++) await redis.xadd(key("a"), "*", "kind", "transcript", "n", i);
  const { bridge } = runBridge({
    ...bridgeEnv(redisUrl, broker),
    CALLBOARD_STREAMS: `${prefix}:*`,
    CALLBOARD_BRIDGE_GROUP: prefix,
    CALLBOARD_BRIDGE_ROUTES: `${prefix}:*(kind:partial)=-,${prefix}:*=calls`,
  });
  const bytes = Buffer.from([0, 255, 1, 254]);
  await redis.xadd(key("b"), "*", "blob", bytes, "text", "ü\u0000");
  await redis.xadd(key("b"), "*", "kind", "partial");
  await redis.xadd(key("b"), "*", "kind", "final");
  const messages = await readTopic(broker, "calls", (got) => got.length >= 52);
  const of = (call: string) => messages.filter((message) => message.key === call);
  expect(of("a").map(({ value }) => JSON.parse(value.toString()).n)).toEqual(
    Array.from({ length: 50 }, (_, i) => `${i}`),
  );
  expect(of("b").map(({ value }) => JSON.parse(value.toString()))).toEqual([
    { blob: { base64: bytes.toString("base64") }, text: "ü\u0000" },
    { kind: "final" },
  ]);
  const entries = await redis.xrange(key("a"), "-", "+");
  expect(of("a").map(({ headers }) => headers["redis-id"])).toEqual(entries.map(([id]) => id));
  const server = /master_replid:(\w+)/.exec(await redis.info("replication"))?.[1];
  expect(of("b")[0]?.headers).toMatchObject({
    "redis-stream": key("b"),
    "redis-server": server,
    "content-type": "application/json",
  });
  await waitFor("the acks", async () => {
    const rows = await Promise.all(["a", "b"].map((call) => redis.xpending(key(call), prefix)));
    return rows.every(([count]) => count === 0);
  });
  expect(bridge.status()).toMatchObject({ sentEntries: 52, ackedEntries: 53, problems: [], stopped: [], heldBytes: 0 });
});
