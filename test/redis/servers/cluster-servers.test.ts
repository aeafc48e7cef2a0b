import { expect, onTestFinished, test } from "vitest";
import { createCallNames } from "@/lib/ids/call-names";
import { createTopology } from "@/server/redis/topology/topology";
import { createServers } from "@/server/servers/create-servers";
import { startCluster } from "@/test/support/redis-cluster";
import { waitFor } from "@/test/support/wait-for";

test("of a Cluster each server is told, with what it can on keys of its own", { timeout: 60_000 }, async () => {
  const { url } = await startCluster();
  const topology = createTopology({ url });
  onTestFinished(topology.stop);
  topology.told({ isCluster: true });
  await waitFor("the nodes", () => topology.nodes().length === 6);
  const patterns = ["conv:*"];
  const servers = createServers({ topology, patterns, names: createCallNames(patterns), now: Date.now });
  onTestFinished(servers.stop);
  const { nodes } = await servers.read();
  expect(nodes.map(({ role }) => role).sort()).toEqual(["master", "master", "master", "replica", "replica", "replica"]);
  expect(new Set(nodes.map(({ address }) => address)).size).toBe(6);
  for (const node of nodes) {
    expect(node).toMatchObject({ product: "Redis", problem: null });
    if (node.role !== "master") continue;
    const states = node.commands.filter(({ name }) => ["XCLAIM", "XACK", "XINFO STREAM"].includes(name.toUpperCase()));
    expect(states.length).toBeGreaterThan(1);
    expect(states.every(({ state }) => state === "at-hand")).toBe(true);
  }
});
