import { describe, expect, inject, onTestFinished, test } from "vitest";
import { startFakeServer } from "@/test/support/fake-server";
import { ownRedis } from "@/test/support/own-redis";
import { runRuntime, testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

describe("a Redis that cannot be used says why in one line", () => {
  async function messageFor(url: string): Promise<string> {
    const { runtime, lines } = await runRuntime(url, { CALLBOARD_STATE_URL: inject("redisUrl") });
    const message = await waitFor("the message", () => runtime.fleet.snapshot.connection.message);
    expect(message).not.toContain("\n");
    expect(message).not.toContain("s3cr3t");
    expect(runtime.fleet.snapshot).toMatchObject({ asOfMs: null, isWarmingUp: true });
    await waitFor("another attempt", () => runtime.fleet.snapshot.staleMs > 1_000);
    expect(lines.filter(({ level }) => level === "warn").map(({ text }) => text)).toEqual([message]);
    await expect(runtime.callReader.read("a")).rejects.toMatchObject({ code: /^redis-(unreachable|refused)$/ });
    return message;
  }

  test("nothing listens", async () => {
    expect(await messageFor("redis://127.0.0.1:1")).toBe(
      "Nothing listens at 127.0.0.1:1; start Redis there or correct REDIS_URL.",
    );
  });

  test("unknown host", async () => {
    expect(await messageFor("redis://no-such-host.invalid")).toMatch(
      /^The host of no-such-host\.invalid:6379 is not known/,
    );
  });

  test("no password, wrong password, a password nobody asked for, wrong database", { timeout: 30_000 }, async () => {
    const guarded = await ownRedis();
    const admin = await testClient(guarded.url);
    await admin.call("ACL", "SETUSER", "viewer", "on", ">right", "+@all", "~*");
    const at = (credentials: string) => guarded.url.replace("//", `//${credentials}@`);
    expect(await messageFor(at("viewer:s3cr3t"))).toMatch(
      /refuses the user name or password; correct them in REDIS_URL/,
    );
    expect(await messageFor(at(":s3cr3t"))).toMatch(/refuses the user name or password/);
    expect(await messageFor(`${guarded.url}/99`)).toMatch(/no such database; correct REDIS_URL/);
    await admin.call("ACL", "SETUSER", "default", "resetpass", ">s3cr3t");
    expect(await messageFor(guarded.url)).toMatch(/wants a password; put it into REDIS_URL/);
  });

  test("a web server", async () => {
    const web = await startFakeServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    onTestFinished(() => web.stop());
    expect(await messageFor(web.url)).toMatch(/does not speak the Redis protocol/);
  });
});
