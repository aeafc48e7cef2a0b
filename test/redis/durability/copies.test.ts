import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findFreePort } from "@/server/launch/ports";
import { runBridge } from "@/test/support/bridge/run-bridge";
import { ownRedis } from "@/test/support/own-redis";
import { callOf, firstPass, runRuntime, testClient } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

test("a bridge whose Kafka is gone is told on the board, in the call, in the figures and as an incident", {
  timeout: 90_000,
}, async () => {
  const server = await ownRedis();
  const state = await ownRedis();
  const redis = await testClient(server.url);
  const folder = mkdtempSync(join(tmpdir(), "callboard-copies-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    CALLBOARD_STATE_URL: state.url,
    CALLBOARD_STREAMS: "conv:*",
    CALLBOARD_KAFKA_BROKERS: `127.0.0.1:${await findFreePort()}`,
    CALLBOARD_BRIDGE_LISTEN: "127.0.0.1:0",
    CALLBOARD_BRIDGE_LEASE_MS: "1000",
    CALLBOARD_DISCOVER_EVERY_MS: "500",
    CALLBOARD_ARCHIVE: "on",
    CALLBOARD_ARCHIVE_DIR: folder,
    CALLBOARD_INCIDENT_OPEN_AFTER_MS: "100",
  };
  const say = async (entries: number) => {
    for (let i = 0; i < entries; i++) await redis.xadd("conv:a", "*", "n", i);
  };
  await say(40);
  const running = await runRuntime(server.url, env);
  const { runtime } = running;
  await firstPass(running);
  await callOf(runtime, "a");
  const { bridge } = runBridge({ NODE_ENV: "test", REDIS_URL: server.url, ...env });

  const stopped = () => runtime.fleet.findings.find(({ kind }) => kind === "copy-stopped");
  const finding = await waitFor(() => `a finding of ${JSON.stringify(bridge.status())}`, stopped, 40_000);
  expect(finding).toMatchObject({
    findingId: "copy-stopped:bridge",
    title: "The bridge to Kafka stands still: Kafka is not reached",
    cause: "40 entries of 1 call are not in Kafka yet; trimming is not in sight of them.",
    href: "/durability",
  });
  // A call that begins while nothing is sent is counted too.
  for (let i = 0; i < 7; i++) await redis.xadd("conv:b", "*", "n", i);
  await waitFor("the other call's entries to be counted", () => stopped()?.cause.startsWith("47 entries of 2 calls"));
  const copies = await waitFor("the archive to have all of it", () => {
    const told = runtime.durability.callCopies("a");
    return told.archive.place?.waitingEntries === 0 && told.bridge.place?.waitingEntries === 40 && told;
  });
  expect(copies).toMatchObject({
    archive: { place: { lostEntries: 0, untilTrimmedMs: null }, note: null },
    bridge: { place: { lostEntries: 0, upToEntryId: null }, note: "Kafka is not reached" },
  });
  expect(runtime.durability.callCopies("nobody").bridge).toEqual({
    place: null,
    note: "? · this call is not in Redis",
  });
  const figures = await (await runtime.metrics.answer(null)).text();
  expect(figures).toMatch(/^callboard_bridge_waiting_entries 47$/m);
  expect(figures).toMatch(/^callboard_bridge_workers_stopped 1$/m);
  const incidentOf = (about: { cause?: string; status?: string }) =>
    waitFor(`an incident like ${JSON.stringify(about)}`, async () => {
      const { rows } = await runtime.incidents.list({ limit: 50, state: "open" });
      return rows.find(
        ({ groupName, cause, status }) =>
          groupName === "bridge" && (about.cause ?? cause) === cause && (about.status ?? status) === status,
      );
    });
  await incidentOf({ cause: "copy-stopped" });

  await redis.xtrim("conv:a", "MAXLEN", "=", 10);
  await say(1);
  await incidentOf({ status: "LOSS" });
  await waitFor("the call to say what trimming took first", () => {
    const { lostEntries = 0 } = runtime.durability.callCopies("a").bridge.place ?? {};
    return (lostEntries ?? 0) > 0;
  });

  await bridge.stop();
  await waitFor("nothing to be said of a bridge that ended well", () => stopped() === undefined, 20_000);
});
