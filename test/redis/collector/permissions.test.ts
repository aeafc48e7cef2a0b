import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { PendingQuery } from "@/lib/schema/pending";
import { redisRights } from "@/server/actions/redis-rights";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { callOf, type Finished, firstPass, noticeOf, rowOf, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

/** What `npm run acl -- viewer` tells an operator to grant. */
const viewer = redisRights("viewer", { patterns: ["conv:*"] }).join(" ");

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedisServer();
  redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  await waitFor("the server", () => redis.status === "ready");
  await redis.xgroup("CREATE", "conv:a", "g", "0", "MKSTREAM");
  for (let i = 1; i <= 20; i++) await redis.xadd("conv:a", `${i}-0`, "n", String(i));
  await redis.xreadgroup("GROUP", "g", "worker", "COUNT", 5, "STREAMS", "conv:a", ">");
  await redis.xdel("conv:a", "10-0");
  await redis.hset("conv:hash", "a", "1");
  await redis.expire("conv:a", 1_000);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

let users = 0;

/** An address of a user with these rights. */
async function userWith(rights: string, finished: Finished): Promise<{ name: string; url: string }> {
  const name = `u${++users}`;
  await redis.call("ACL", "SETUSER", name, "reset", "on", ">pw", ...rights.split(" "));
  finished(async () => {
    await redis.call("ACL", "DELUSER", name);
  });
  return { name, url: server.url.replace("//", `//${name}:pw@`) };
}

async function run(rights: string, finished: Finished) {
  const { url } = await userWith(rights, finished);
  return runRuntime(url, { CALLBOARD_STATE_URL: inject("redisUrl"), CALLBOARD_STREAMS: "conv:*" }, finished);
}

async function writeCalls(): Promise<string[]> {
  const stats = await redis.info("commandstats");
  const names = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].filter(([, , calls]) => Number(calls) > 0);
  const base = [...new Set(names.map(([, name = ""]) => name.split("|")[0] ?? ""))];
  const info = await redis.call("COMMAND", "INFO", ...base);
  if (!Array.isArray(info)) throw new Error("COMMAND INFO gave no list");
  const writing = new Set<string>();
  for (const command of info) if (Array.isArray(command) && command[2].includes("write")) writing.add(command[0]);
  return names.filter(([, name = ""]) => writing.has(name.split("|")[0] ?? "")).map(([text]) => text);
}

describe("what a watching user needs", () => {
  test("is the viewer's rights: everything is known, nothing is refused, nothing is written", async ({
    onTestFinished,
  }) => {
    const before = await writeCalls();
    const { runtime, lines } = await run(viewer, onTestFinished);
    await callOf(runtime, "a");
    await waitFor("the load to be measured", () => runtime.fleet.snapshot.load.redisCorePercent !== null);
    const detail = await runtime.callReader.read("a");
    expect(detail.groups[0]).toMatchObject({ lagEntries: 14, lagSource: "exact", firstUndeliveredId: "6-0" });
    expect(detail.groups[0]?.consumers).toMatchObject([{ name: "worker", pending: 5 }]);
    expect(detail.retention.expiresInMs).toBeGreaterThan(900_000);
    expect(detail.retention.memoryBytes).toBeGreaterThan(0);
    const { connection } = runtime.fleet.snapshot;
    const serverName = /^valkey_version:/m.test(await redis.info("server")) ? "Valkey" : "Redis";
    expect(connection).toMatchObject({ state: "connected", serverName });
    expect(connection.notices).toEqual([expect.stringContaining('"conv:hash"')]);
    expect(lines.filter(({ level }) => level !== "info")).toEqual([]);
    await runtime.stop();
    expect(await writeCalls()).toEqual(before);
    const refused = [...(await redis.info("commandstats")).matchAll(/^cmdstat_(\S+):.*rejected_calls=([1-9]\d*)/gm)];
    expect(refused.map(([, name]) => name)).toEqual([]);
  });

  for (const [without, pattern] of [
    ["+xpending", /may not run XPENDING: .*grant \+xpending/],
    ["+info", /may not run INFO: .*grant \+info/],
    ["+xinfo|stream", /may not run XINFO\|STREAM on "conv:a"; grant \+xinfo\|stream/],
    ["+xinfo|groups", /may not run XINFO\|GROUPS on "conv:a"; grant \+xinfo\|groups/],
  ] as const) {
    test.concurrent(`without ${without} one line names it`, async ({ onTestFinished }) => {
      const { runtime, lines } = await run(viewer.replace(` ${without}`, ""), onTestFinished);
      await firstPass({ runtime });
      await noticeOf(runtime, pattern);
      expect(runtime.fleet.snapshot.connection.state).toBe("connected");
      if (!without.startsWith("+xinfo")) {
        await callOf(runtime, "a");
        expect(rowOf(runtime, "a")?.groups[0]).toMatchObject({ pending: 5 });
      }
      if (without === "+info") expect(runtime.fleet.snapshot.connection.serverVersion).toBeNull();
      if (without === "+xpending") expect(rowOf(runtime, "a")?.groups[0]?.oldestPendingAgeMs).toBeNull();
      expect(lines.filter(({ level }) => level === "error")).toEqual([]);
      if (without === "+info") return;
      const page = await runtime.pending.list(PendingQuery.parse({}), false);
      expect(page).toMatchObject({ rows: [], total: 0, totalIsAtLeast: true });
      expect(page.totalNote).toMatch(
        without === "+xpending"
          ? /^Redis would not list what is pending in 1 of 1 groups: NOPERM .*xpending.*\.$/
          : // Of the hash it cannot be told either that it is no stream.
            without === "+xinfo|stream"
            ? /^2 calls could not be read: NOPERM .*xinfo.*\.$/
            : /^1 call could not be read: NOPERM .*xinfo.*\.$/,
      );
    });
  }

  test.concurrent("without +xinfo|consumers and +xrange an opened call says so", async ({ onTestFinished }) => {
    const { runtime } = await run(viewer.replace(" +xinfo|consumers", "").replace(" +xrange", ""), onTestFinished);
    await callOf(runtime, "a");
    expect((await runtime.callReader.read("a")).groups[0]?.consumers).toEqual([]);
    await noticeOf(runtime, /XINFO CONSUMERS/);
    await noticeOf(runtime, /XRANGE/);
  });

  for (const command of ["scan", "time", "ping"]) {
    test.concurrent(`without +${command} it says so and tries again`, async ({ onTestFinished }) => {
      const { name, url } = await userWith(viewer.replace(` +${command}`, ""), onTestFinished);
      const { runtime } = await runRuntime(url, { CALLBOARD_STATE_URL: inject("redisUrl") }, onTestFinished);
      const message = await waitFor("the message", () => runtime.fleet.snapshot.connection.message);
      expect(message).toMatch(
        new RegExp(`^The Redis user at .* lacks a permission \\(.*'${command}'.*\\); grant it\\.$`),
      );
      expect(runtime.fleet.snapshot.connection.state).toBe("refused");
      await redis.call("ACL", "SETUSER", name, `+${command}`);
      await waitFor("it to be allowed", () => runtime.fleet.snapshot.connection.state === "connected");
      await callOf(runtime, "a");
    });
  }

  test.concurrent("without the key pattern it names the pattern's keys", async ({ onTestFinished }) => {
    const { runtime } = await run(viewer.replace("%R~conv:*", "%R~other:*"), onTestFinished);
    expect(await noticeOf(runtime, /may not read key/)).toContain("conv:");
    await expect(runtime.callReader.read("a")).rejects.toMatchObject({ code: "redis-refused" });
  });
});
