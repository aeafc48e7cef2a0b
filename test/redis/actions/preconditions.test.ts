import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import {
  AckRequest,
  type ActionAnswer,
  ClaimRequest,
  DeadLetterRequest,
  type EntryTarget,
  ReleaseRequest,
  RemoveConsumerRequest,
} from "@/lib/schema/action";
import { type ActionScene, setActionScene } from "@/test/support/action-scene";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";

const group = "comply";
const callId = "one";
const schemas = {
  claim: ClaimRequest,
  release: ReleaseRequest,
  ack: AckRequest,
  "dead-letter": DeadLetterRequest,
  "remove-consumer": RemoveConsumerRequest,
};
const verbs = ["claim", "release", "ack", "dead-letter"] as const;

let scene: ActionScene;
let parts: ActionScene["parts"];
let redis: ActionScene["redis"];
let key: string;

beforeEach(async () => {
  scene = await setActionScene(callId, group);
  ({ parts, redis, key } = scene);
});
afterEach(() => parts.stop());

const stick = (entries: number) => scene.stick(entries);

const now = () => scene.targets();

function act(verb: keyof typeof schemas, body: object): Promise<ActionAnswer> {
  const requestId = scene.newRequestId();
  const whole = schemas[verb].parse({ requestId, reason: "worker died", ...body });
  return parts.actions.act(verb, whole, { actor: localOperator, address: "127.0.0.1" });
}

const claimTo = (verb: string) => (verb === "claim" ? { toConsumer: "alive" } : {});
const whys = ({ outcomes }: ActionAnswer) => outcomes.map(({ outcome, why }) => why ?? outcome);

describe.each(verbs)("%s skips, for each entry by itself,", (verb) => {
  const doneAs = { claim: "claimed", release: "released", ack: "acked", "dead-letter": "dead-lettered" }[verb];

  test("what changed since it was seen", async () => {
    const targets = await stick(7);
    const [acked, claimed, redelivered, recounted, trimmedFirst] = targets.map(({ entryId }) => entryId);
    await redis.xack(key, group, acked ?? "");
    await redis.call("XCLAIM", key, group, "other", 0, claimed ?? "", "JUSTID");
    await redis.call("XCLAIM", key, group, "dead", 0, redelivered ?? "");
    await redis.call("XCLAIM", key, group, "dead", 0, recounted ?? "", "IDLE", 600_000, "RETRYCOUNT", 5, "JUSTID");
    await redis.xdel(key, trimmedFirst ?? "");
    const before = (await now()).filter(({ entryId }) => entryId === trimmedFirst);
    const seen = targets.map((target) =>
      target.entryId === redelivered ? { ...target, idleMs: 60_000, deliveries: 2 } : target,
    );
    const answer = await act(verb, { targets: seen, ...claimTo(verb) });
    expect(whys(answer)).toEqual(["already-acked", "owner-changed", "too-fresh", "too-fresh", "ghost", doneAs, doneAs]);
    expect(answer.outcomes[1]?.before).toMatchObject({ consumer: "other" });
    const after = (await now()).filter(({ entryId }) => entryId === trimmedFirst);
    expect(after).toMatchObject([{ consumer: before[0]?.consumer, deliveries: before[0]?.deliveries }]);
  });

  test("entries trimmed from the front, without erasing what Redis knows of them; the evidence is kept", async () => {
    const targets = await stick(4);
    await redis.xtrim(key, "MAXLEN", 2);
    expect(whys(await act(verb, { targets, ...claimTo(verb) }))).toEqual(["ghost", "ghost", doneAs, doneAs]);
    const left = (await now()).map(({ entryId, consumer }) => [entryId, consumer]).slice(0, 2);
    expect(left).toEqual(targets.slice(0, 2).map(({ entryId }) => [entryId, "dead"]));
    const kept = await redis.xrevrange(parts.keys.ghosts, "+", "-", "COUNT", 10);
    const evidence = kept.map(([, fields]) => JSON.parse(fields[1] ?? "")).filter(({ streamKey }) => streamKey === key);
    expect(evidence.map(({ entryId }) => entryId).sort()).toEqual(targets.slice(0, 2).map(({ entryId }) => entryId));
    expect(evidence[0]).toMatchObject({ group, consumer: "dead", deliveries: 1 });
  });

  test("what does not exist", async () => {
    const targets = await stick(1);
    const [target] = targets;
    const elsewhere = [
      { ...target, callId: "nowhere" },
      { ...target, group: "nobody" },
    ];
    expect(whys(await act(verb, { targets: elsewhere, ...claimTo(verb) }))).toEqual(["missing", "missing"]);
    expect(await redis.exists(key.replace(callId, "nowhere"))).toBe(0);
  });
});

test("a claim leaves the delivery count alone, creates no consumer unless told to, and says when it holds it already", async () => {
  const targets = await stick(2);
  expect(whys(await act("claim", { targets, toConsumer: "new" }))).toEqual(["missing", "missing"]);
  expect(JSON.stringify(await redis.xinfo("CONSUMERS", key, group))).not.toContain("new");
  expect(whys(await act("claim", { targets, toConsumer: "dead" }))).toEqual(["owner-changed", "owner-changed"]);
  expect(whys(await act("claim", { targets, toConsumer: "new", createConsumer: true }))).toEqual([
    "claimed",
    "claimed",
  ]);
  expect(await now()).toMatchObject([
    { consumer: "new", deliveries: 1 },
    { consumer: "new", deliveries: 1 },
  ]);
});

test("a claim of an entry touched in this very millisecond is too fresh", async () => {
  const targets = await stick(1);
  const dry = { targets: targets.map((target) => ({ ...target, idleMs: 0 })), toConsumer: "alive", dryRun: true };
  for (let round = 0; round < 50; round++) {
    await redis.call("XCLAIM", key, group, "dead", 0, targets[0]?.entryId ?? "", "JUSTID");
    const [outcome] = (await act("claim", dry)).outcomes;
    if (outcome?.before?.idleMs === 0) expect(outcome).toMatchObject({ outcome: "skipped", why: "too-fresh" });
    else expect(outcome?.outcome).toBe("claimed");
  }
});

test("a released entry is taken by the workers' own XAUTOCLAIM at once, with its delivery count", async () => {
  const targets = await stick(3);
  expect(whys(await act("release", { targets }))).toEqual(["released", "released", "released"]);
  expect((await now()).map(({ deliveries, consumer }) => [deliveries, consumer])).toEqual([
    [1, "dead"],
    [1, "dead"],
    [1, "dead"],
  ]);
  const taken = await redis.xautoclaim(key, group, "alive", 600_000, "0", "COUNT", 10, "JUSTID");
  expect(taken[1]).toEqual(targets.map(({ entryId }) => entryId));
});

test("ghosts are cleared only on purpose, and only ghosts", async () => {
  const targets = await stick(4);
  await redis.xtrim(key, "MAXLEN", 2);
  expect(whys(await act("ack", { targets, ghosts: true }))).toEqual(["acked", "acked", "not-a-ghost", "not-a-ghost"]);
  expect((await now()).map(({ entryId }) => entryId)).toEqual(targets.slice(2).map(({ entryId }) => entryId));
});

test("a consumer is removed only when it holds nothing", async () => {
  const targets = await stick(2);
  const remove = {
    targets: [
      { callId, group, consumer: "dead" },
      { callId, group, consumer: "nobody" },
    ],
  };
  const refused = await act("remove-consumer", remove);
  expect(whys(refused)).toEqual(["still-pending", "missing"]);
  expect(refused.outcomes[0]?.detail).toContain("2");
  await act("claim", { targets, toConsumer: "alive" });
  expect(whys(await act("remove-consumer", remove))).toEqual(["removed", "missing"]);
  expect(await now()).toHaveLength(2);
});

test("afterwards the report says what became of each entry", async () => {
  const targets = await stick(4);
  const { requestId } = await act("claim", { targets, toConsumer: "alive" });
  const ids = targets.map(({ entryId }) => entryId);
  await redis.xack(key, group, ids[0] ?? "");
  await redis.call("XCLAIM", key, group, "third", 0, ids[1] ?? "");
  await redis.call("XREADGROUP", "GROUP", group, "alive", "COUNT", 1, "STREAMS", key, ids[1] ?? "");
  const report = await parts.actions.report(requestId);
  expect(report).toMatchObject({ verb: "claim", state: "done", toConsumer: "alive", counts: { claimed: 4 } });
  expect(report.outcomes.map(({ fate }) => fate)).toEqual(["acked", "bounced", "redelivered", "waiting"]);
  expect(report.fates).toEqual({ acked: 1, bounced: 1, redelivered: 1, waiting: 1 });
  expect(report.outcomes[1]?.now).toMatchObject({ consumer: "third" });
});

test("entries of many streams at once, each answered in its place", async () => {
  const targets: EntryTarget[] = [];
  for (const call of ["b", "a", "c"]) {
    const stuck = { key: key.replace(callId, call), callId: call, group };
    await makeStuck(redis, { ...stuck, entries: 3 });
    await untilIdle(redis, stuck);
    targets.push(...(await targetsOf(redis, stuck)));
  }
  const mixed = [...targets].sort((x, y) => ((x.entryId.at(-1) ?? "") < (y.entryId.at(-1) ?? "") ? 1 : -1)).reverse();
  const answer = await act("claim", { targets: mixed, toConsumer: "alive" });
  expect(answer.outcomes.map((one) => [one.callId, one.entryId])).toEqual(
    mixed.map((one) => [one.callId, one.entryId]),
  );
  expect(answer.counts).toEqual({ claimed: 9 });
});

test("a pending list far larger than the selection", async () => {
  const targets = await stick(400);
  const chosen = targets.filter((_, i) => i % 40 === 0);
  expect((await act("claim", { targets: chosen, toConsumer: "alive" })).counts).toEqual({ claimed: 10 });
  const owners = (await now()).filter(({ consumer }) => consumer === "alive").map(({ entryId }) => entryId);
  expect(owners).toEqual(chosen.map(({ entryId }) => entryId));
});
