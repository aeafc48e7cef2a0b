import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EntriesQuery } from "@/lib/schema/stream-entry";
import { readConfig } from "@/server/config/config";
import { findFreePort } from "@/server/launch/ports";
import { type RedisServer, startRedisServer } from "@/server/launch/redis-server";
import { connectRedis, type Redis } from "@/server/redis/connect";
import { callOf, runRuntime } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const file = (name: string) => fileURLToPath(new URL(`../../support/tls/${name}`, import.meta.url));
const ca = { CALLBOARD_REDIS_CA_FILE: file("ca.pem"), CALLBOARD_STATE_CA_FILE: file("ca.pem") };
const own = {
  CALLBOARD_REDIS_CERT_FILE: file("client.pem"),
  CALLBOARD_REDIS_KEY_FILE: file("client.key.pem"),
  CALLBOARD_STATE_CERT_FILE: file("client.pem"),
  CALLBOARD_STATE_KEY_FILE: file("client.key.pem"),
};

let server: RedisServer;
let redis: Redis;
let url: string;

beforeAll(async () => {
  const port = await findFreePort();
  const files = ["--tls-cert-file", file("server.pem"), "--tls-key-file", file("server.key.pem")];
  const asked = ["--tls-ca-cert-file", file("ca.pem"), "--tls-auth-clients", "yes"];
  server = await startRedisServer({ args: ["--appendonly", "no", "--tls-port", String(port), ...files, ...asked] });
  url = `rediss://localhost:${port}`;
  redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  await waitFor("the server", () => redis.status === "ready");
  await redis.xadd("conv:a", "1-0", "text", "hello");
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

describe("a server that wants client certificates", () => {
  test("is watched, read and used as the state store with the console's own certificate", async () => {
    const { runtime, lines } = await runRuntime(url, { ...ca, ...own });
    expect(await callOf(runtime, "a")).toMatchObject({ length: 1 });
    expect((await runtime.entryReader.page("a", EntriesQuery.parse({}))).entries).toHaveLength(1);
    expect((await runtime.actions.abilities.get()).verbs.claim.isAvailable).toBe(true);
    expect(lines.filter(({ level }) => level !== "info")).toEqual([]);
    const clients = String(await redis.call("CLIENT", "LIST"));
    expect(clients).toContain("name=callboard:state");
  });

  test.each([
    ["without it", ca, /No TLS with localhost:\d+: .*(certificate|alert)/i],
    ["with an authority the console does not know", own, /No TLS with localhost:\d+: .*certificate/i],
  ])("is refused %s, and the page says what to do", async (_name, env, message) => {
    const { runtime } = await runRuntime(url, env);
    const connection = await waitFor("the refusal", () => {
      const { state, message: text } = runtime.fleet.snapshot.connection;
      return text !== null && text !== "" ? { state, text } : null;
    });
    expect(connection.text).toMatch(message);
    expect(connection.state).toBe("refused");
  });
});

describe("settings of certificates", () => {
  const base = { REDIS_URL: "rediss://localhost:6380", CALLBOARD_STATE_URL: "redis://127.0.0.1:6379" };
  test.each([
    [{ CALLBOARD_REDIS_CA_FILE: "/nowhere.pem" }, /CALLBOARD_REDIS_CA_FILE .*expected the path .*ENOENT/],
    [{ CALLBOARD_REDIS_CA_FILE: file("client.key.pem") }, /CALLBOARD_REDIS_CA_FILE .*PEM file with the authority/],
    [{ CALLBOARD_REDIS_CERT_FILE: file("client.pem") }, /CERT_FILE and CALLBOARD_REDIS_KEY_FILE go together/],
    [{ CALLBOARD_STATE_CA_FILE: file("ca.pem") }, /CALLBOARD_STATE_…_FILE needs TLS/],
  ])("name what is wrong: %o", (env, message) => {
    const result = readConfig({ ...base, ...env });
    expect(result.ok ? [] : result.problems).toEqual([expect.stringMatching(message)]);
  });
});
