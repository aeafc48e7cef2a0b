import { describe, expect, inject, test } from "vitest";
import { startFakeServer } from "@/test/support/fake-server";
import { ownRedis } from "@/test/support/own-redis";
import { type Finished, runRuntime, testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

describe("a Redis that cannot be used says why in one line", () => {
  async function messageFor(url: string, finished: Finished): Promise<string> {
    const { runtime, lines } = await runRuntime(url, { CALLBOARD_STATE_URL: inject("redisUrl") }, finished);
    const message = await waitFor("the message", () => runtime.fleet.snapshot.connection.message);
    expect(message).not.toContain("\n");
    expect(message).not.toContain("s3cr3t");
    expect(runtime.fleet.snapshot).toMatchObject({ asOfMs: null, isWarmingUp: true });
    await waitFor("another attempt", () => runtime.fleet.snapshot.staleMs > 1_000);
    expect(lines.filter(({ level }) => level === "warn").map(({ text }) => text)).toEqual([message]);
    await expect(runtime.callReader.read("a")).rejects.toMatchObject({ code: /^redis-(unreachable|refused)$/ });
    return message;
  }

  test.concurrent("nothing listens", async ({ onTestFinished }) => {
    expect(await messageFor("redis://127.0.0.1:1", onTestFinished)).toBe(
      "Nothing listens at 127.0.0.1:1; start Redis there or correct REDIS_URL.",
    );
  });

  test.concurrent("unknown host", async ({ onTestFinished }) => {
    expect(await messageFor("redis://no-such-host.invalid", onTestFinished)).toMatch(
      /^The host of no-such-host\.invalid:6379 is not known/,
    );
  });

  test.concurrent("no password, wrong password, a password nobody asked for, wrong database", {
    timeout: 30_000,
  }, async ({ onTestFinished }) => {
    const guarded = await ownRedis({}, onTestFinished);
    const admin = await testClient(guarded.url, undefined, onTestFinished);
    await admin.call("ACL", "SETUSER", "viewer", "on", ">right", "+@all", "~*");
    const at = (credentials: string) => guarded.url.replace("//", `//${credentials}@`);
    const addresses = [at("viewer:s3cr3t"), at(":s3cr3t"), `${guarded.url}/99`];
    const messages = await Promise.all(addresses.map((address) => messageFor(address, onTestFinished)));
    expect(messages).toEqual([
      expect.stringMatching(/refuses the user name or password; correct them in REDIS_URL/),
      expect.stringMatching(/refuses the user name or password/),
      expect.stringMatching(/no such database; correct REDIS_URL/),
    ]);
    await admin.call("ACL", "SETUSER", "default", "resetpass", ">s3cr3t");
    expect(await messageFor(guarded.url, onTestFinished)).toMatch(/wants a password; put it into REDIS_URL/);
  });

  test.concurrent("a web server", async ({ onTestFinished }) => {
    const web = await startFakeServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    onTestFinished(() => web.stop());
    expect(await messageFor(web.url, onTestFinished)).toMatch(
      /^An HTTP server listens at 127\.0\.0\.1:\d+, and no Redis; correct host and port in REDIS_URL\.$/,
    );
  });
});
