import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from "kafkajs";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { redisRights } from "@/server/actions/redis-rights";
import { bridgeEnv, runBridge } from "@/test/support/bridge/run-bridge";
import { type KafkaBroker, saslUsers, startKafka } from "@/test/support/kafka/broker";
import { createTopic, readTopic, withAdmin } from "@/test/support/kafka/topics";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

describe("what Kafka does not take", { timeout: 90_000 }, () => {
  let broker: KafkaBroker;

  beforeAll(async () => {
    broker = await startKafka();
  }, 90_000);
  afterAll(() => broker.stop());

  /** A stream pattern and a group of the test's own, and entries of one call that say their number. */
  async function scene() {
    const prefix = uniquePrefix();
    const redisUrl = inject("redisUrl");
    const redis = await testClient(redisUrl, prefix);
    const key = `${prefix}:call`;
    const env = {
      ...bridgeEnv(redisUrl, broker),
      CALLBOARD_STREAMS: `${prefix}:*`,
      CALLBOARD_BRIDGE_GROUP: prefix,
      CALLBOARD_BRIDGE_ROUTES: `${prefix}:*=${prefix}`,
    };
    const say = async (from: number, to: number, more: (string | Buffer)[] = []) => {
      for (let n = from; n <= to; n++) await redis.xadd(key, "*", "n", n, ...more);
    };
    return { prefix, redisUrl, redis, key, env, say };
  }
  const numbers = (messages: { value: Buffer }[]) =>
    messages.map(({ value }) => Number(JSON.parse(value.toString()).n));
  const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

  test("an entry that is too large becomes a dead letter, the rest of its call flows on, with least rights", async ({
    skip,
  }) => {
    if (broker.kind === "mock") skip("kcat's mock takes any size");
    const { prefix, redis, redisUrl, key, env, say } = await scene();
    await createTopic(broker, prefix, { "max.message.bytes": "1000000" });
    await say(1, 20);
    const large = await redis.xadd(key, "*", "n", 21, "blob", randomBytes(2_000_000));
    await say(22, 40);
    const rights = redisRights("bridge", { patterns: [`${prefix}:*`] });
    await redis.call("ACL", "SETUSER", prefix, "reset", "on", ">secret", ...rights);
    onTestFinished(() => redis.call("ACL", "DELUSER", prefix).then(() => undefined));
    const url = new URL(redisUrl);
    url.username = prefix;
    url.password = "secret";
    const { bridge } = runBridge({ ...env, REDIS_URL: url.href });
    const messages = await readTopic(broker, prefix, (got) => got.length >= 39);
    expect(numbers(messages)).toEqual(upTo(40).filter((n) => n !== 21));
    const { stream } = deadLetterKeys(key);
    const [letter] = await waitFor("the dead letter", async () => {
      const found = await redis.xrange(stream, "-", "+");
      return found.length > 0 && found;
    });
    const fields = letter?.[1] ?? [];
    const meta = Object.fromEntries(
      fields.slice(0, 22).flatMap((name, i) => (i % 2 === 0 ? [[name, fields[i + 1]]] : [])),
    );
    expect(meta).toMatchObject({ _src: key, _group: prefix, _id: large, _owner: "bridge", _by: `bridge ${prefix}` });
    expect(meta._reason).toBe(`The bridge cannot send it: an entry is larger than topic ${prefix} takes`);
    await waitFor("nothing pending", async () => (await redis.xpending(key, prefix))[0] === 0);
    expect(bridge.status()).toMatchObject({ deadLetters: 1, problems: [], stopped: [] });
  });

  test("a batch larger than a topic takes is cut until it fits, and nothing is set aside", async ({ skip }) => {
    if (broker.kind === "mock") skip("kcat's mock takes any size");
    const { prefix, env, say } = await scene();
    await createTopic(broker, prefix, { "max.message.bytes": "20000" });
    await say(1, 60, ["text", "x".repeat(3_000)]);
    const { bridge } = runBridge(env);
    const messages = await readTopic(broker, prefix, (got) => got.length >= 60);
    expect(numbers(messages)).toEqual(upTo(60));
    expect(bridge.status().deadLetters).toBe(0);
  });

  test("an unknown topic stops what leads there, says so, and loses nothing", async ({ skip }) => {
    if (broker.kind === "mock") skip("kcat's mock makes any topic");
    const { prefix, redis, key, env, say } = await scene();
    await createTopic(broker, `${prefix}-known`);
    const routes = `${prefix}:known-*=${prefix}-known,${prefix}:*=${prefix}`;
    await say(1, 30);
    const { bridge, lines } = runBridge({ ...env, CALLBOARD_BRIDGE_ROUTES: routes });
    await waitFor("the topic to be stopped", () => bridge.status().stopped.length > 0);
    const text = `Kafka has no topic ${prefix}: create it, or correct CALLBOARD_BRIDGE_ROUTES`;
    expect(bridge.status().problems).toEqual([text]);
    expect(lines.filter(({ level }) => level === "error").map((line) => line.text)).toEqual([
      `${text}; nothing is read for it until it works`,
    ]);
    for (let n = 1; n <= 30; n++) await redis.xadd(`${prefix}:known-call`, "*", "n", n);
    const known = await readTopic(broker, `${prefix}-known`, (got) => got.length >= 30);
    expect(numbers(known)).toEqual(upTo(30));
    await say(31, 60);
    const [pending] = await redis.xpending(key, prefix);
    expect(pending).toBeLessThan(60);
    await createTopic(broker, prefix);
    expect(numbers(await readTopic(broker, prefix, (got) => got.length >= 60))).toEqual(upTo(60));
    expect(bridge.status()).toMatchObject({ problems: [], stopped: [], deadLetters: 0 });
    expect(await redis.exists(deadLetterKeys(key).stream)).toBe(0);
  });

  test("a missing topic is made where that was asked for", async ({ skip }) => {
    if (broker.kind === "mock") skip("kcat's mock makes any topic");
    const { prefix, env, say } = await scene();
    await say(1, 10);
    runBridge({ ...env, CALLBOARD_BRIDGE_CREATE_TOPICS: "3" });
    await waitFor(
      "the topic",
      () => withAdmin(broker, async (admin) => (await admin.listTopics()).includes(prefix)),
      20_000,
    );
    expect(numbers(await readTopic(broker, prefix, (got) => got.length >= 10))).toEqual(upTo(10));
    const { topics } = await withAdmin(broker, (admin) => admin.fetchTopicMetadata({ topics: [prefix] }));
    expect(topics[0]?.partitions).toHaveLength(3);
  });

  test.each(["plain", "scram-sha-256", "scram-sha-512"] as const)(
    "over TLS with %s: refused rights stop it until they are given",
    async (mechanism) => {
      if (broker.kind === "mock") return expect(broker.securedAddress).toContain("localhost");
      const { prefix, env, say } = await scene();
      await createTopic(broker, prefix);
      await say(1, 30);
      const user = mechanism === "plain" ? saslUsers.plain : saslUsers.scram;
      const folder = mkdtempSync(join(tmpdir(), "callboard-secret-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, "password"), `${user.password}\n`);
      const { bridge } = runBridge({
        ...env,
        CALLBOARD_KAFKA_BROKERS: broker.securedAddress,
        CALLBOARD_KAFKA_TLS: "on",
        CALLBOARD_KAFKA_CA_FILE: "test/support/tls/ca.pem",
        CALLBOARD_KAFKA_SASL: mechanism,
        CALLBOARD_KAFKA_USER: user.username,
        CALLBOARD_KAFKA_PASSWORD_FILE: join(folder, "password"),
      });
      await waitFor(
        () => `refused rights in ${JSON.stringify(bridge.status())}`,
        () => bridge.status().stopped[0]?.reason === "refused-rights",
      );
      await withAdmin(broker, (admin) =>
        admin.createAcls({
          acl: [AclOperationTypes.WRITE, AclOperationTypes.DESCRIBE].map((operation) => ({
            resourceType: AclResourceTypes.TOPIC,
            resourceName: prefix,
            resourcePatternType: ResourcePatternTypes.LITERAL,
            principal: `User:${user.username}`,
            host: "*",
            operation,
            permissionType: AclPermissionTypes.ALLOW,
          })),
        }),
      );
      expect(numbers(await readTopic(broker, prefix, (got) => got.length >= 30))).toEqual(upTo(30));
      expect(bridge.status()).toMatchObject({ problems: [], stopped: [], deadLetters: 0 });
    },
  );

  test("a wrong password is named, and nothing is lost", async ({ skip }) => {
    if (broker.kind === "mock") skip("kcat's mock asks for no password");
    const { prefix, redis, key, env, say } = await scene();
    await say(1, 5);
    const folder = mkdtempSync(join(tmpdir(), "callboard-secret-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "password"), "wrong\n");
    const { bridge } = runBridge({
      ...env,
      CALLBOARD_KAFKA_BROKERS: broker.securedAddress,
      CALLBOARD_KAFKA_TLS: "on",
      CALLBOARD_KAFKA_CA_FILE: "test/support/tls/ca.pem",
      CALLBOARD_KAFKA_SASL: "plain",
      CALLBOARD_KAFKA_USER: "plain",
      CALLBOARD_KAFKA_PASSWORD_FILE: join(folder, "password"),
    });
    await waitFor(
      () => `refused sign-in in ${JSON.stringify(bridge.status())}`,
      () => bridge.status().stopped[0]?.reason === "refused-sign-in",
    );
    expect(JSON.stringify(bridge.status())).not.toContain("wrong");
    expect(bridge.status().ackedEntries).toBe(0);
    const [pending] = await redis.xpending(key, prefix);
    expect(pending).toBeGreaterThan(0);
  });
});
