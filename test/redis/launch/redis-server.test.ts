import { expect, onTestFinished, test, vi } from "vitest";
import { identifyProcess } from "@/server/launch/process-identity";
import { durableArgs, type RedisServerOptions, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis } from "@/server/redis/connect";
import { launchModule, runScript } from "./run-script";
import { temporaryFolder } from "./temporary-folder";

async function start(options: RedisServerOptions) {
  const server = await startRedisServer(options);
  onTestFinished(() => server.stop());
  return server;
}

async function ask<T>(url: string, question: (redis: ReturnType<typeof connectRedis>) => Promise<T>): Promise<T> {
  const redis = connectRedis({ url, name: "launch-test", purpose: "commands" });
  try {
    await vi.waitFor(() => expect(redis.status).toBe("ready"));
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

test("listens on this machine only, keeps an append-only file and never evicts", async () => {
  const server = await start({ dir: temporaryFolder(), args: durableArgs });
  const wanted = {
    bind: "127.0.0.1",
    appendonly: "yes",
    appendfsync: "everysec",
    save: "",
    "maxmemory-policy": "noeviction",
  };
  for (const [name, value] of Object.entries(wanted)) {
    expect(await ask(server.url, (redis) => redis.config("GET", name))).toEqual([name, value]);
  }
});

test("has its data again, on the same port, after a SIGKILL and a restart", async () => {
  const server = await start({ dir: temporaryFolder(), args: durableArgs });
  await ask(server.url, (redis) => redis.set("kept", "yes"));
  const before = server.pid;
  await server.kill("SIGKILL");
  expect(await server.ended).toBe("signal SIGKILL");
  await server.restart();
  expect(server.pid).not.toBe(before);
  expect(await ask(server.url, (redis) => redis.get("kept"))).toBe("yes");
});

test("a server left over on the same folder is ended before another is started there", async () => {
  const dir = temporaryFolder();
  const leftover = await start({ dir, args: durableArgs });
  await ask(leftover.url, (redis) => redis.set("kept", "yes"));
  const next = await start({ dir, args: durableArgs });
  expect(identifyProcess(leftover.pid)).toBeUndefined();
  expect(await ask(next.url, (redis) => redis.get("kept"))).toBe("yes");
});

test("ends by itself when the process that started it is killed", async () => {
  const source = `
    const { startRedisServer } = await import(${launchModule("redis-server")});
    const server = await startRedisServer({ dir: process.argv[1] });
    console.log("pid=" + server.pid);
    setInterval(() => undefined, 1_000);
  `;
  const launcher = runScript(source, [temporaryFolder()]);
  const [, pid] = await launcher.prints(/pid=(\d+)/);
  expect(identifyProcess(Number(pid))).toBeDefined();
  launcher.child.kill("SIGKILL");
  await vi.waitFor(() => expect(identifyProcess(Number(pid))).toBeUndefined(), { timeout: 5_000 });
});

test("a server that cannot start says why in one line", async () => {
  const attempt = startRedisServer({ dir: temporaryFolder(), args: ["--appendonly", "perhaps"] });
  await expect(attempt).rejects.toThrow(/redis-server did not start in .*exit code 1.*perhaps/);
});
