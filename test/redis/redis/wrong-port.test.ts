import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { expect, inject, onTestFinished, test } from "vitest";
import { findFreePort } from "@/server/launch/ports";
import { startRedisServer } from "@/server/launch/redis-server";
import { startFakeServer } from "@/test/support/fake-server";
import { runRuntime } from "@/test/support/run-runtime";
import { startSentinel } from "@/test/support/start-sentinel";
import { waitFor } from "@/test/support/wait-for";

const file = (name: string) => fileURLToPath(new URL(`../../support/tls/${name}`, import.meta.url));

/** What the page says of this address, once it says something. */
async function said(url: string, env: Record<string, string> = {}) {
  const { runtime } = await runRuntime(url, { CALLBOARD_STATE_URL: inject("redisUrl"), ...env });
  return waitFor(
    "a sentence",
    () => {
      const { state, message } = runtime.fleet.snapshot.connection;
      return message ? { state, message } : null;
    },
    15_000,
  );
}

test("TLS spoken to a plain port", async () => {
  const { state, message } = await said(inject("redisUrl").replace("redis://", "rediss://"));
  expect([state, message]).toEqual([
    "refused",
    expect.stringMatching(/does not speak TLS; write redis:\/\/ in REDIS_URL/),
  ]);
}, 20_000);

test("no TLS spoken to a port for it", async () => {
  const port = await findFreePort();
  const files = ["--tls-cert-file", file("server.pem"), "--tls-key-file", file("server.key.pem")];
  const server = await startRedisServer({
    args: ["--tls-port", String(port), ...files, "--tls-ca-cert-file", file("ca.pem")],
  });
  onTestFinished(() => server.stop());
  const { message } = await said(`redis://localhost:${port}`);
  expect(message).toMatch(/closes the connection without an answer; if it wants TLS, write rediss:\/\/ in REDIS_URL/);
});

test("a server that closes without a word", async () => {
  const server = await startFakeServer((socket) => socket.destroy());
  onTestFinished(() => server.stop());
  expect((await said(server.url)).message).toMatch(/closes the connection without an answer/);
});

test("an HTTP server", async () => {
  const port = await findFreePort();
  const server = createServer((_, response) => response.end("hello"));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { state, message } = await said(`redis://127.0.0.1:${port}`);
  expect([state, message]).toEqual(["refused", expect.stringMatching(/^An HTTP server listens at .*REDIS_URL/)]);
});

test("a sentinel as if it were the server", async () => {
  const sentinel = await startSentinel([], null);
  onTestFinished(() => sentinel.stop());
  const { state, message } = await said(`redis://127.0.0.1:${sentinel.port}`);
  expect([state, message]).toEqual([
    "refused",
    expect.stringMatching(/write redis\+sentinel:\/\/127\.0\.0\.1:\d+\/<master>/),
  ]);
});
