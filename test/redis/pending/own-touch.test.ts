import { expect, inject, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import { PendingQuery } from "@/lib/schema/pending";
import { firstPass, runRuntime, testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

test("a dead consumer stays gone after the operator's own release, and one that a claim made is not alive", async () => {
  const prefix = uniquePrefix();
  const redis = await testClient(inject("redisUrl"), prefix);
  const stuck = { key: `${prefix}:a`, callId: "a", group: "comply" };
  await makeStuck(redis, { ...stuck, entries: 3 });
  await redis.xadd(stuck.key, "*", "text", "nobody reads this");
  const { runtime } = await (async () => {
    const running = await runRuntime(inject("redisUrl"), {
      CALLBOARD_STREAMS: `${prefix}:*`,
      CALLBOARD_GONE_AFTER_MS: "1000",
    });
    await firstPass(running);
    return running;
  })();
  const rows = async () => (await runtime.pending.list(PendingQuery.parse({}), true)).rows;
  const stateOf = async () => (await rows()).map(({ consumer, consumerState }) => `${consumer} ${consumerState}`);
  await waitFor("that the consumer is gone", async () => new Set(await stateOf()).has("dead gone"));

  const [released, claimed] = await targetsOf(redis, stuck);
  if (!released || !claimed) throw new Error("nothing is pending");
  const context = { actor: localOperator, address: null };
  const request = { reason: "", dryRun: false };
  const release = await runtime.actions.act(
    "release",
    { ...request, requestId: `touch-r-${process.pid}`, targets: [released] },
    context,
  );
  expect(release.counts).toEqual({ released: 1 });
  expect(new Set(await stateOf())).toEqual(new Set(["dead gone"]));
  expect((await rows())[1]).toMatchObject({ consumerTouchedMs: expect.any(Number) });

  const claim = await runtime.actions.act(
    "claim",
    {
      ...{ ...request, requestId: `touch-c-${process.pid}`, targets: [claimed] },
      ...{ toConsumer: "brain-9", createConsumer: true },
    },
    context,
  );
  expect(claim.counts).toEqual({ claimed: 1 });
  const after = await rows();
  const made = after.find(({ consumer }) => consumer === "brain-9");
  expect(made).toMatchObject({ consumerState: "gone", consumerIdleMs: null, claimFor: null });
  const answer = await runtime.pending.consumers({ group: "comply", callId: ["a"] });
  expect(answer.recommended).toBeNull();
  expect(answer.consumers.find(({ name }) => name === "brain-9")).toMatchObject({ state: "gone", acksLately: false });
});
