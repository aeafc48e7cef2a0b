import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import { AckDeleteRequest, type ActionAnswer, DeleteEverywhereRequest, type EntryTarget } from "@/lib/schema/action";
import { type ActionScene, setActionScene } from "@/test/support/action-scene";

const group = "comply";
const callId = "one";
const schemas = { "ack-delete": AckDeleteRequest, "delete-everywhere": DeleteEverywhereRequest };
type Deletion = keyof typeof schemas;
const commandOf: Record<Deletion, string> = { "ack-delete": "XACKDEL", "delete-everywhere": "XDELEX" };

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

function act(verb: Deletion, targets: EntryTarget[], more: object = {}): Promise<ActionAnswer> {
  const requestId = scene.newRequestId();
  const body = schemas[verb].parse({ requestId, reason: "garbage", targets, ...more });
  return parts.actions.act(verb, body, { actor: localOperator, address: "127.0.0.1" });
}

/** On a server that has no such command the verb says so, and nothing is done. */
async function has(verb: Deletion): Promise<boolean> {
  const { isOnServer, isAvailable } = (await parts.actions.abilities.get()).verbs[verb];
  const known = await redis.call("COMMAND", "INFO", commandOf[verb]);
  const isKnown = Array.isArray(known) && Array.isArray(known[0]) && known[0].length > 0;
  expect([isOnServer, isAvailable]).toEqual([isKnown, isKnown]);
  if (isKnown) return true;
  await expect(act(verb, await stick(1))).rejects.toMatchObject({
    code: "redis-refused",
    message: `This server has no ${commandOf[verb]}.`,
  });
  expect(await redis.xlen(key)).toBe(1);
  return false;
}

const whys = ({ outcomes }: ActionAnswer) => outcomes.map(({ outcome, why }) => why ?? outcome);
const left = async () => (await redis.xrange(key, "-", "+")).map(([id]) => id);
const pendingOf = async (name: string) => {
  const rows = await redis.xpending(key, name, "-", "+", 100);
  return rows.map((row) => (Array.isArray(row) ? String(row[0]) : ""));
};

describe.each(["ack-delete", "delete-everywhere"] as const)("%s", (verb) => {
  test("skips, for each entry by itself, what changed since it was seen", async () => {
    if (!(await has(verb))) return;
    const targets = await stick(6);
    const [acked, claimed, redelivered, gone, kept] = targets.map(({ entryId }) => entryId);
    await redis.xack(key, group, acked ?? "");
    await redis.call("XCLAIM", key, group, "other", 0, claimed ?? "", "JUSTID");
    await redis.call("XCLAIM", key, group, "dead", 0, redelivered ?? "");
    await redis.xdel(key, gone ?? "");
    const seen = targets.map((target) => (target.entryId === redelivered ? { ...target, idleMs: 60_000 } : target));
    const dry = await act(verb, seen, { dryRun: true });
    expect(whys(dry)).toEqual(["already-acked", "owner-changed", "too-fresh", "ghost", "deleted", "deleted"]);
    expect(await left()).toHaveLength(5);
    expect(whys(await act(verb, seen))).toEqual(whys(dry));
    expect(await left()).toEqual([acked, claimed, redelivered]);
    expect(await pendingOf(group)).toEqual([claimed, redelivered, gone]);
    expect(await left()).not.toContain(kept);
  });

  test("the same request again changes nothing and answers the same; another finds nothing to do", async () => {
    if (!(await has(verb))) return;
    const targets = await stick(2);
    const requestId = `same-${process.pid}-${Date.now().toString(36)}-${verb}`;
    const first = await act(verb, targets, { requestId });
    expect(first.counts).toEqual({ deleted: 2 });
    expect(await act(verb, targets, { requestId })).toMatchObject({ isRepeat: true, outcomes: first.outcomes });
    expect(whys(await act(verb, targets))).toEqual(["already-acked", "already-acked"]);
  });

  test("of two that come at once exactly one acts on each entry", async () => {
    if (!(await has(verb))) return;
    const targets = await stick(40);
    const answers = await Promise.all([act(verb, targets), act(verb, [...targets].reverse())]);
    const deleted = answers.map(({ counts }) => counts.deleted ?? 0);
    expect(deleted[0] === undefined ? 0 : deleted[0] + (deleted[1] ?? 0)).toBe(40);
    expect(await left()).toEqual([]);
  });
});

test("ack and delete says of each entry: deleted, kept for whom, or not pending", async () => {
  if (!(await has("ack-delete"))) return;
  const targets = await stick(3);
  await redis.xgroup("CREATE", key, "crm", "0");
  await redis.xreadgroup("GROUP", "crm", "w", "COUNT", 2, "STREAMS", key, ">");
  const ids = targets.map(({ entryId }) => entryId);
  await redis.xack(key, "crm", ids[0] ?? "");
  const dry = await act("ack-delete", targets, { dryRun: true });
  const said = [
    ["deleted", undefined],
    ["acked", "crm still needs it: it stays in the stream"],
    ["acked", "crm still needs it: it stays in the stream"],
  ];
  expect(dry.outcomes.map(({ outcome, detail }) => [outcome, detail])).toEqual(said);
  const answer = await act("ack-delete", targets);
  expect(answer.outcomes.map(({ outcome, detail }) => [outcome, detail])).toEqual(said);
  expect([await left(), await pendingOf(group), await pendingOf("crm")]).toEqual([ids.slice(1), [], [ids[1]]]);
});

test("delete everywhere takes it from all groups, and says who had not finished with it", async () => {
  if (!(await has("delete-everywhere"))) return;
  const targets = await stick(3);
  await redis.xgroup("CREATE", key, "crm", "0");
  await redis.xreadgroup("GROUP", "crm", "w", "COUNT", 2, "STREAMS", key, ">");
  await redis.xack(key, "crm", targets[0]?.entryId ?? "");
  const answer = await act("delete-everywhere", targets);
  expect(answer.outcomes.map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ["deleted", undefined],
    ["deleted", "crm had not finished with it"],
    ["deleted", "crm had not finished with it"],
  ]);
  expect([await left(), await pendingOf(group), await pendingOf("crm")]).toEqual([[], [], []]);
});
