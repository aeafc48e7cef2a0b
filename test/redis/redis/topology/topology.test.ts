import slotOf from "cluster-key-slot";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseServerRole } from "@/lib/topology/server-role";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError } from "@/server/redis/raw-connection";
import { readValue } from "@/server/redis/read-value";
import { createTopology } from "@/server/redis/topology/topology";
import { ownRedis } from "@/test/support/own-redis";
import { startCluster } from "@/test/support/redis-cluster";
import { startSentinels } from "@/test/support/redis-sentinels";
import { waitFor } from "@/test/support/wait-for";

function watch(url: string) {
  const topology = createTopology({ url });
  const connection = topology.connection({ name: "test" });
  onTestFinished(() => {
    topology.stop();
    connection.close();
  });
  topology.start();
  const ask = async (...commands: (string | number)[][]) => {
    await connection.open();
    const reads = commands.map(() => orError(readValue));
    return connection.pipeline(
      commands.map((words) => encodeCommand(...words)),
      reads,
    );
  };
  return { topology, connection, ask };
}

test("one server is one node that holds everything", async () => {
  const server = await ownRedis();
  const { topology, ask } = watch(server.url);
  expect(await ask(["SET", "a", 1], ["GET", "a"])).toEqual(["OK", "1"]);
  expect(topology.kind).toBe("single");
  expect(topology.masters().map(({ id }) => id)).toEqual([`127.0.0.1:${server.port}`]);
});

test("a Cluster: each command goes to its slot, also while slots move and a master is replaced", {
  timeout: 60_000,
}, async () => {
  const cluster = await startCluster();
  const { topology, connection, ask } = watch(cluster.url);
  expect(topology.kind).toBe("single");
  expect(topology.told(parseServerRole("cluster_enabled:1\r\n"))).toBe(true);

  const keys = Array.from({ length: 60 }, (_, i) => `key-${i}`);
  expect(new Set(await ask(...keys.map((key) => ["SET", key, key])))).toEqual(new Set(["OK"]));
  expect(topology.masters()).toHaveLength(3);
  expect(topology.nodes().filter(({ role }) => role === "replica")).toHaveLength(3);
  expect(topology.nodes().every(({ health }) => health === "online")).toBe(true);

  // The keys of one slot half moved: those that are there already are asked for with ASKING.
  const [key = ""] = keys;
  const slot = slotOf(key);
  const from = await cluster.masterOf(slot);
  const to = cluster.nodes.slice(0, 3).find((node) => node !== from);
  if (!to) throw new Error("no other master");
  await to.redis.cluster("SETSLOT", slot, "IMPORTING", from.id);
  await from.redis.cluster("SETSLOT", slot, "MIGRATING", to.id);
  await from.redis.call("MIGRATE", "127.0.0.1", to.server.port, key, 0, 5_000);
  expect(await ask(...keys.map((one) => ["GET", one]))).toEqual(keys);
  for (const node of [to, from]) await node.redis.cluster("SETSLOT", slot, "NODE", to.id);
  expect(await ask(...keys.map((one) => ["GET", one]))).toEqual(keys);
  await waitFor("the new owner to be known", () => topology.masterIdOf(slot) === to.id);

  // One master dead: its keys are answered by an error each, the others as ever, and by its replica in the end.
  const dead = to;
  await dead.server.kill("SIGKILL");
  const told = await ask(...keys.map((one) => ["GET", one]));
  const refused = told.filter((reply) => typeof reply === "object");
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(keys.length);
  await waitFor(
    "the replica to take over",
    async () => (await ask(...keys.map((one) => ["GET", one]))).every((reply, i) => reply === keys[i]),
    20_000,
  );
  expect(topology.masters()).toHaveLength(3);
  expect(connection.bytesRead).toBeGreaterThan(0);
});

describe("Sentinel", () => {
  test("the master is followed, and one that comes back is not believed", { timeout: 60_000 }, async () => {
    const set = await startSentinels();
    const { topology, ask } = watch(set.url);
    const portOf = () => topology.masters()[0]?.port;
    await waitFor("the master", () => portOf() === set.master.port);
    expect(await ask(["SET", "a", 1])).toEqual(["OK"]);
    expect(topology.nodes().map(({ role }) => role)).toEqual(["master", "replica"]);

    await set.master.kill("SIGKILL");
    await waitFor("the switch", () => portOf() === set.replica.port, 15_000);
    await waitFor("the new master to answer", async () => (await ask(["GET", "a"]).catch(() => []))[0] === "1");

    await set.master.restart();
    for (let i = 0; i < 20; i++) {
      expect(portOf()).toBe(set.replica.port);
      expect(await ask(["SET", `b${i}`, 1])).toEqual(["OK"]);
      await topology.look();
    }
  });

  test("sentinels that know no such master say so", { timeout: 30_000 }, async () => {
    const set = await startSentinels();
    const { topology, ask } = watch(set.url.replace("/calls", "/other"));
    await expect(ask(["PING"])).rejects.toThrow(/no sentinel knows a master called other|not named a master/);
    await waitFor("the reason", () => /called other/.test(topology.problem?.message ?? ""));
  });
});
