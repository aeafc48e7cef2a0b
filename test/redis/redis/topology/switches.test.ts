import { readFileSync } from "node:fs";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createTopology } from "@/server/redis/topology/topology";
import { startSentinels, type TestSentinels } from "@/test/support/redis-sentinels";
import { waitFor } from "@/test/support/wait-for";

function watch({ url, caFile }: TestSentinels, lookEveryMs = 1_000) {
  const looks = { sentinel: lookEveryMs, cluster: lookEveryMs };
  const topology = createTopology({ url, tls: { ca: readFileSync(caFile, "utf8") }, lookEveryMs: looks });
  onTestFinished(topology.stop);
  topology.start();
  return topology;
}

/** A client of a sentinel's plain port. */
function toSentinel(port: number, password = ""): Redis {
  const redis = new Redis({ port, host: "127.0.0.1", protocol: 2, ...(password === "" ? {} : { password }) });
  redis.on("error", () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

async function subscribers(set: TestSentinels): Promise<number> {
  const counts = await Promise.all(
    set.sentinels.map(async ({ port }) => {
      const list = String(await toSentinel(port).call("CLIENT", "LIST"));
      return list.split("\n").filter((line) => /name=callboard:switches .* sub=1 /.test(line)).length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

test("a switch is heard from the sentinels, and one that comes back is subscribed to again", {
  timeout: 60_000,
}, async () => {
  const set = await startSentinels();
  // Nobody asks for an hour: what is known afterwards was heard.
  const topology = watch(set, 3_600_000);
  await waitFor("the master", () => topology.masters()[0]?.port === set.announced.master);
  await waitFor("a subscription to each sentinel", async () => (await subscribers(set)) === 3);
  expect(topology.naming).toMatchObject({ votes: 3, sentinels: 3, silent: [] });
  expect(set.sentinels.map(({ port }) => `127.0.0.1:${port}`)).toContain(topology.naming?.namedBy);

  const [sentinel] = set.sentinels;
  if (!sentinel) throw new Error("no sentinel");
  const killed = await toSentinel(sentinel.port).call("CLIENT", "KILL", "TYPE", "pubsub");
  // The other sentinels subscribe here too.
  expect(Number(killed)).toBeGreaterThanOrEqual(1);
  await waitFor("the subscription to be there again", async () => (await subscribers(set)) === 3, 10_000);

  const heardAt = waitFor("the switch to be told", () => topology.masters()[0]?.port === set.announced.replica, 20_000);
  await set.master.kill("SIGKILL");
  await heardAt;
});

test("TLS and passwords of nodes and sentinels: the master is followed through a fail-over", {
  timeout: 60_000,
}, async () => {
  const set = await startSentinels({ isSecured: true });
  const topology = watch(set);
  const connection = topology.connection({ name: "test" });
  onTestFinished(connection.close);
  await waitFor(
    () => `the master: ${topology.problem?.message}`,
    () => topology.masters()[0]?.port === set.announced.master,
  );
  await connection.open();
  expect(topology.naming).toMatchObject({ votes: 3, sentinels: 3, silent: [] });
  await set.master.kill("SIGKILL");
  await waitFor("the switch", () => topology.masters()[0]?.port === set.announced.replica, 20_000);
  await waitFor("the new master to answer", () =>
    connection.open().then(
      () => true,
      () => false,
    ),
  );
  // An old master that comes back is writable until somebody tells it: nobody here goes there.
  await set.master.restart();
  for (let i = 0; i < 10; i++) {
    await topology.look();
    expect(topology.masters()[0]?.port).toBe(set.announced.replica);
  }
});

test("a sentinel that does not answer is named, and the others' word counts", { timeout: 60_000 }, async () => {
  const set = await startSentinels();
  const topology = watch(set);
  await waitFor("the master", () => topology.naming?.votes === 3);
  const [, second] = set.sentinels;
  second?.kill("SIGKILL");
  await waitFor("its silence", () => topology.naming?.silent.includes(`127.0.0.1:${second?.port}`) === true);
  expect(topology.naming).toMatchObject({ votes: 2, sentinels: 3 });
  expect(topology.note).toBeNull();
  expect(topology.masters()[0]?.port).toBe(set.announced.master);
});
