import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { ActionAnswer } from "@/lib/schema/action";
import { startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { testClient } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
const callIds = ["plain", "{tag}", "a{tag}b", "open{", "clo}se", "{}empty", "}{", "zwei}Hälften"];

test("on a Cluster every action works on any key, however its braces stand: nothing lost, nothing twice", async () => {
  const watched = await ownRedis({ args: ["--cluster-enabled", "yes", "--appendonly", "no"] });
  const state = await ownRedis();
  const redis = await testClient(watched.url);
  await redis.call("CLUSTER", "ADDSLOTSRANGE", 0, 16_383);
  await waitFor("a whole Cluster", async () =>
    String(await redis.call("CLUSTER", "INFO")).includes("cluster_state:ok"),
  );
  const site = await startConsole(watched.url, "conv:*", { env: { CALLBOARD_STATE_URL: state.url } });
  onTestFinished(() => site.stop());

  const act = async (verb: string, body: object) => {
    const response = await fetch(`${site.url}/api/actions/${verb}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ requestId: randomUUID(), reason: "slots", ...body }),
    });
    return ActionAnswer.parse(await response.json());
  };
  for (const callId of callIds) {
    const stuck = { key: `conv:${callId}`, callId, group };
    await makeStuck(redis, { ...stuck, entries: 4 });
    await untilIdle(redis, stuck);
    const [first, second, third, fourth] = await targetsOf(redis, stuck);
    const told = async (verb: string, targets: unknown[], more = {}) =>
      (await act(verb, { targets, ...more })).outcomes;

    const [one, two] = await told("dead-letter", [first, second]);
    expect([one?.outcome, two?.outcome], callId).toEqual(["dead-lettered", "dead-lettered"]);
    expect(await redis.xlen(deadLetterKeys(stuck.key).stream), callId).toBe(2);
    const [again] = await told("dead-letter", [first]);
    expect(again?.outcome, callId).toBe("skipped");
    expect(await redis.xlen(deadLetterKeys(stuck.key).stream), callId).toBe(2);

    const [redriven] = await told("redrive", [{ callId, deadLetterId: one?.deadLetterId }]);
    expect(redriven?.outcome, callId).toBe("redriven");
    const [discarded] = await told("discard", [{ callId, deadLetterId: two?.deadLetterId }]);
    expect(discarded?.outcome, callId).toBe("discarded");
    const [claimed] = await told("claim", [third], { toConsumer: "alive" });
    const [released] = await told("release", [fourth]);
    expect([claimed?.outcome, released?.outcome], callId).toEqual(["claimed", "released"]);
    const held = (await targetsOf(redis, stuck)).filter(({ entryId }) => entryId === third?.entryId);
    expect(
      (await told("ack", held)).map(({ outcome }) => outcome),
      callId,
    ).toEqual(["acked"]);
    expect(await redis.xlen(stuck.key), callId).toBe(4);
  }
});
