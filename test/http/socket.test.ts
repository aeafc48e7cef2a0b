import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { endpoints } from "@/lib/endpoints/endpoints";
import { connectRedis } from "@/server/redis/connect";
import { ask } from "@/test/support/ask";
import { startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { waitFor } from "@/test/support/wait-for";

test("calls, entries, servers and actions of a Redis that is only on a socket", async () => {
  const server = await ownRedis({ isOnSocket: true, password: "p:@/%" });
  const redis = connectRedis({ url: server.url, name: "test", purpose: "commands" });
  onTestFinished(() => redis.disconnect());
  await waitFor("the server", () => redis.status === "ready");
  const entryId = await redis.xadd("sock:a", "*", "text", "hello");
  await redis.xgroup("CREATE", "sock:a", "brain", "0");
  await redis.xreadgroup("GROUP", "brain", "one", "STREAMS", "sock:a", ">");

  const site = await startConsole(server.url, "sock:*");
  onTestFinished(() => site.stop());
  const { rows } = await ask(site.url, endpoints.calls);
  expect(rows.map(({ callId }) => callId)).toEqual(["a"]);
  const { entries } = await ask(site.url, endpoints.entries, { params: { callId: "a" } });
  expect(entries.map(({ id }) => id)).toEqual([entryId]);
  const snapshot = await ask(site.url, endpoints.snapshot);
  expect(snapshot.connection).toMatchObject({ state: "connected" });
  expect(snapshot.nodes[0]?.address).toMatch(/^\/.*\/redis\.sock$/);
  expect(JSON.stringify(snapshot)).not.toContain("p:@");

  const target = { callId: "a", group: "brain", entryId, consumer: "one", idleMs: 0, deliveries: 1 };
  const acked = await fetch(`${site.url}${endpoints.ack.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ requestId: randomUUID(), reason: "over a socket", targets: [target] }),
  });
  expect(acked.status, await acked.clone().text()).toBe(200);
  expect(await redis.xpending("sock:a", "brain")).toEqual([0, null, null, null]);
});
