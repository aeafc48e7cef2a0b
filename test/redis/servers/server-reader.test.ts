import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createCallNames } from "@/lib/ids/call-names";
import type { ServerNode } from "@/lib/schema/server";
import { redisRights } from "@/server/actions/redis-rights";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { createTopology } from "@/server/redis/topology/topology";
import { createServers } from "@/server/servers/create-servers";
import { ownRedis } from "@/test/support/own-redis";
import { waitFor } from "@/test/support/wait-for";

const patterns = ["conv:*"];
let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedisServer();
  redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  await waitFor("the server", () => redis.status === "ready");
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

async function inspect(url: string): Promise<ServerNode> {
  const topology = createTopology({ url });
  onTestFinished(topology.stop);
  const servers = createServers({ topology, patterns, names: createCallNames(patterns), now: Date.now });
  onTestFinished(() => servers.stop());
  const { nodes } = await servers.read();
  const [node] = nodes;
  if (node === undefined) throw new Error("no server");
  return node;
}

async function urlOf(rules: readonly string[]): Promise<string> {
  await redis.call("ACL", "SETUSER", "board", "reset", "on", ">pw", ...rules);
  return server.url.replace("//", "//board:pw@");
}

const stateOf = (node: ServerNode, name: string, use: "watch" | "act" = "act") =>
  node.commands.find((command) => command.name === name && command.use === use)?.state;

test("a server that tells everything is told in full, and nothing is written", async () => {
  const node = await inspect(server.url);
  const text = await redis.info("server");
  const isValkey = /^valkey_version:/m.test(text);
  expect(node).toMatchObject({ problem: null, role: "master", missing: [], fixes: [] });
  expect(node.product).toBe(isValkey ? "Valkey" : "Redis");
  expect(text).toContain(`${isValkey ? "valkey" : "redis"}_version:${node.version}`);
  expect(node.memory?.text).toMatch(/nothing is evicted/);
  expect(node.persistence).toEqual({ text: expect.stringMatching(/nothing is written to disk/), isRisk: true });
  expect(stateOf(node, "XCLAIM")).toBe("at-hand");
  expect(await redis.dbsize()).toBe(0);
});

test("whether a command is there is what COMMAND INFO says, whatever the version", async () => {
  const node = await inspect(server.url);
  for (const name of ["XNACK", "XACK"]) {
    const known = await redis.call("COMMAND", "INFO", name);
    const isKnown = Array.isArray(known) && known[0] !== null && known[0]?.length !== 0;
    expect([name, stateOf(node, name)]).toEqual([name, isKnown ? "at-hand" : "absent"]);
  }
});

test("a viewer lacks what acting takes, and the line grants just that", async () => {
  const url = await urlOf(redisRights("viewer", { patterns }));
  const node = await inspect(url);
  expect(node.fixes.map(({ use }) => use)).toEqual(["act"]);
  expect(stateOf(node, "XPENDING", "watch")).toBe("at-hand");
  expect(stateOf(node, "XCLAIM")).toBe("refused");
  const [fix] = node.fixes;
  await redis.call("ACL", ...(fix?.aclLine ?? "").split(" ").slice(1));
  expect((await inspect(url)).fixes).toEqual([]);
  const acting = [
    ["EVALSHA", "0".repeat(40), 0],
    ["XCLAIM", "conv:a", "g", "c", 0, "1-1"],
    ["XADD", "dlq:{conv:a}", "*", "a", "b"],
    ["HSET", "dlq:{conv:a}:idx", "a", "b"],
    ["EXPIRE", "dlq:{conv:a}:idx", 1],
  ];
  for (const command of acting) expect(await redis.call("ACL", "DRYRUN", "board", ...command)).toBe("OK");
  expect(await redis.call("ACL", "DRYRUN", "board", "XADD", "conv:a", "*", "a", "b")).not.toBe("OK");
});

test("a right to watch that is refused costs a line, and the line grants it", async () => {
  const url = await urlOf(redisRights("viewer", { patterns }).filter((rule) => rule !== "+xpending"));
  const node = await inspect(url);
  expect(node.fixes[0]).toEqual({ use: "watch", lacks: ["xpending"], aclLine: "ACL SETUSER board +xpending" });
  await redis.call("ACL", "SETUSER", "board", "+xpending");
  expect((await inspect(url)).fixes.map(({ use }) => use)).toEqual(["act"]);
});

test("keys that are refused are granted too", async () => {
  const url = await urlOf([
    "%R~other:*",
    "-@all",
    ...redisRights("viewer", { patterns }).filter((rule) => rule[0] === "+"),
  ]);
  const node = await inspect(url);
  expect(node.fixes[0]?.aclLine).toMatch(/^ACL SETUSER board %R~conv:\* \+xinfo\|stream/);
});

describe("a managed server", () => {
  test.each([
    ["CONFIG", [/CONFIG GET is not to be had/]],
    ["INFO", [/INFO is refused/]],
  ])("without %s costs a line and never the panel", async (command, lines) => {
    const managed = await ownRedis({ args: ["--rename-command", command, ""] }, onTestFinished);
    const node = await inspect(managed.url);
    expect(node.problem).toBeNull();
    expect(node.missing).toEqual(lines.map((line) => expect.stringMatching(line)));
    expect(stateOf(node, "XCLAIM")).toBe("at-hand");
    if (command === "INFO") expect(node).toMatchObject({ product: null, version: null, role: null, advisories: [] });
  });

  test("without EVAL can be watched and not acted on", async () => {
    const managed = await ownRedis({ args: ["--rename-command", "EVAL", ""] }, onTestFinished);
    const node = await inspect(managed.url);
    expect([stateOf(node, "EVAL"), node.fixes]).toEqual(["absent", []]);
  });
});

test("a server that does not answer says why, and a password never appears", async () => {
  const node = await inspect("redis://someone:secret@127.0.0.1:1");
  expect(node).toMatchObject({ address: "127.0.0.1:1", product: null, commands: [] });
  expect(node.problem).toMatch(/^Nothing listens at 127\.0\.0\.1:1/);
  expect(JSON.stringify(node)).not.toContain("secret");
});
