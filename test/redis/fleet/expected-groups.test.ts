import { expect, onTestFinished, test } from "vitest";
import { ownRedis } from "@/test/support/own-redis";
import { callOf, rowOf, runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { waitFor } from "@/test/support/wait-for";

async function world(env: Record<string, string> = {}) {
  const prefix = uniquePrefix();
  const { url } = await ownRedis({}, onTestFinished);
  const redis = await testClient(url, prefix);
  const start = () => runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*`, CALLBOARD_SLOW_AFTER_MS: "500", ...env });
  return { prefix, redis, start, key: (callId: string) => `${prefix}:${callId}` };
}

test("a group that is declared and does not exist is missing, and is not once it is made", async () => {
  const prefix = uniquePrefix();
  const { url } = await ownRedis({}, onTestFinished);
  const redis = await testClient(url, prefix);
  const env = { CALLBOARD_EXPECTED_GROUPS: `${prefix}:*=a|b`, CALLBOARD_SLOW_AFTER_MS: "500" };
  for (let i = 0; i < 3; i++) await redis.xadd(`${prefix}:one`, "*", "n", String(i));
  await redis.xgroup("CREATE", `${prefix}:one`, "a", "$");
  const { runtime } = await runRuntime(url, { CALLBOARD_STREAMS: `${prefix}:*`, ...env });
  await callOf(runtime, "one");
  const row = await waitFor("it to be missing", () =>
    rowOf(runtime, "one")?.status === "MISSING" ? rowOf(runtime, "one") : null,
  );
  expect(row?.signs).toMatchObject([
    {
      kind: "missing",
      groupName: "b",
      text: "b is expected by CALLBOARD_EXPECTED_GROUPS and does not exist here: nobody reads the 3 entries for it",
    },
  ]);
  const found = await waitFor("the finding", () =>
    runtime.fleet.snapshot.findings.find(({ groupName }) => groupName === "b"),
  );
  expect(found).toMatchObject({ status: "MISSING", title: "b is missing in 1 call", href: "/?group=b&sign=missing" });
  expect(runtime.fleet.snapshot.groups.find(({ name }) => name === "b")).toMatchObject({ calls: 1, missingCalls: 1 });
  await redis.xgroup("CREATE", `${prefix}:one`, "b", "$");
  await waitFor("it to be there", () => rowOf(runtime, "one")?.status === "OK");
  expect(rowOf(runtime, "one")?.signs).toMatchObject([{ kind: "made-late", groupName: "b" }]);
});

test("what nearly all calls have is expected of each, also after a restart", async () => {
  const { redis, start, key, prefix } = await world();
  for (let i = 0; i < 24; i++) {
    await redis.xadd(key(`c${i}`), "*", "n", "1");
    await redis.xgroup("CREATE", key(`c${i}`), "a", "$");
    if (i > 0) await redis.xgroup("CREATE", key(`c${i}`), "b", "$");
  }
  const learned = [{ name: "b", sinceMs: Date.now(), callsWith: 23, callsOf: 24, heldAtMs: Date.now() }];
  const before = await start();
  await waitFor("all", () => before.runtime.fleet.snapshot.totals.calls === 24);
  expect(rowOf(before.runtime, "c0")?.signs).toEqual([]);
  await before.runtime.stop();
  await redis.set("callboard:self:expected-groups", JSON.stringify({ [`${prefix}:*`]: learned }));
  const { runtime } = await start();
  const row = await waitFor("it to be missing", () =>
    rowOf(runtime, "c0")?.status === "MISSING" ? rowOf(runtime, "c0") : null,
  );
  expect(row?.signs[0]?.text).toBe(
    "b reads 23 of 24 such calls and does not exist here: nobody reads the 1 entry for it",
  );
});

test("a full Redis refuses entries: they are in no lag, and the first finding says so", async () => {
  const { redis, start, key } = await world();
  await redis.xadd(key("one"), "*", "n", "1");
  const { runtime } = await start();
  await callOf(runtime, "one");
  await redis.config("SET", "maxmemory", "1");
  onTestFinished(async () => void (await redis.config("SET", "maxmemory", "0")));
  const found = await waitFor(
    "the finding",
    async () => {
      await redis.xadd(key("one"), "*", "n", "2").catch(() => undefined);
      return runtime.fleet.snapshot.findings[0];
    },
    15_000,
  );
  expect(found).toMatchObject({ title: "Redis refuses writes: OOM", status: "AT_RISK", groupName: null });
  expect(found.cause).toMatch(/XADDs? refused since then/);
}, 20_000);

test("what a stream takes and until when it is kept is sampled", async () => {
  const { redis, start, key } = await world({ CALLBOARD_IDLE_AFTER_MS: "200", CALLBOARD_ENDED_AFTER_MS: "500" });
  for (let i = 0; i < 1_000; i++) await redis.xadd(key("one"), "*", "n", String(i));
  const { runtime } = await start();
  const row = await waitFor("both signs", () => {
    const signs = rowOf(runtime, "one")?.signs ?? [];
    return signs.length === 2 && signs.every(({ text }) => /kB/.test(text)) ? signs : null;
  });
  expect(row.map(({ kind, text }) => [kind, text.replace(/[\d.]+ kB/, "n kB")])).toEqual([
    ["no-cap", "1,000 entries, n kB and never trimmed"],
    ["no-expiry", "the call has ended and nothing will delete it: 1,000 entries, n kB, no time to live"],
  ]);
});
