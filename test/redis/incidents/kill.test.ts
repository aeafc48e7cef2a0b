import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, inject, onTestFinished, test } from "vitest";
import { findFreePort } from "@/server/launch/ports";
import { ownKeys } from "@/server/redis/keys";

import { startReceiver } from "@/test/support/receiver";
import { ownRoutesFile } from "@/test/support/routes-file";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

const consoleFile = fileURLToPath(new URL("incident-console.ts", import.meta.url));

async function place() {
  const scope = uniquePrefix();
  const redis = await testClient(inject("redisUrl"), scope);
  const port = await findFreePort();
  const routes = ownRoutesFile([{ name: "hook", to: "webhook", url: `http://127.0.0.1:${port}/` }]);
  const keys = ownKeys(scope);
  const start = (): ChildProcess => {
    const child = fork(consoleFile, [inject("redisUrl"), scope, routes], { execArgv: ["--import", "tsx"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  };
  const opened = async () =>
    Object.values(await redis.hgetall(keys.incidents("conv:*"))).map((text) => JSON.parse(text));
  const queued = async () =>
    Object.values(await redis.hgetall(keys.incidentQueue("conv:*"))).map((text) => JSON.parse(text));
  return { start, opened, queued, port, redis, keys };
}

test("a console killed between firing and sending: its incident is sent once by the next", {
  timeout: 60_000,
}, async () => {
  const { start, opened, queued, port } = await place();
  const first = start();
  await waitFor("it to fire", async () => (await queued()).length === 1, 30_000);
  const gone = new Promise((resolve) => first.once("exit", resolve));
  first.kill("SIGKILL");
  await gone;
  const [incident] = await opened();
  const hook = await startReceiver([200], port);
  start();
  await waitFor("it to be sent", () => hook.received.length > 0, 30_000);
  await waitFor("the queue to be empty", async () => (await queued()).length === 0);
  const until = performance.now() + 1_500;
  await waitFor("more ticks to pass", () => performance.now() > until);
  expect(hook.bodies()).toMatchObject([{ status: "firing", alerts: [{ labels: { incident: incident.incidentId } }] }]);
  expect(await opened()).toHaveLength(1);
});

test("two consoles on one state store: every incident opens and is sent once, also when the one that keeps them is killed", {
  timeout: 60_000,
}, async () => {
  const { start, opened, queued, port, redis, keys } = await place();
  const hook = await startReceiver([200], port);
  const both = [start(), start()];
  await waitFor("it to be sent", () => hook.received.length > 0, 30_000);
  await waitFor("that to be noted", async () => (await queued()).length === 0);
  const holder = await redis.hget(keys.lease("incidents:conv:*"), "name");
  const killed = both.find(({ pid }) => holder?.endsWith(`:${pid}`));
  expect(killed).toBeDefined();
  killed?.kill("SIGKILL");
  await waitFor(
    "the other to keep them",
    async () => (await redis.hget(keys.lease("incidents:conv:*"), "name")) !== holder,
    20_000,
  );
  const until = performance.now() + 2_000;
  await waitFor("more ticks to pass", () => performance.now() > until);
  expect(await opened()).toHaveLength(1);
  expect(hook.received).toHaveLength(1);
});
