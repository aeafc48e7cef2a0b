import { afterEach, beforeEach, expect, test } from "vitest";
import { localOperator, type Role } from "@/lib/permissions";
import { AckRequest, type ActionAnswer, ClaimRequest, type EntryTarget, UndoRequest } from "@/lib/schema/action";
import { type ActionScene, setActionScene } from "@/test/support/action-scene";
import { targetsOf, untilIdle } from "@/test/support/stuck-entries";

const group = "comply";
const callId = "one";
const context = { actor: localOperator, address: "127.0.0.1" };
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

const newId = () => scene.newRequestId();

const claim = (targets: EntryTarget[], requestId: string): Promise<ActionAnswer> =>
  parts.actions.act("claim", ClaimRequest.parse({ requestId, reason: "r", toConsumer: "alive", targets }), context);
const ack = (targets: EntryTarget[], requestId: string): Promise<ActionAnswer> =>
  parts.actions.act("ack", AckRequest.parse({ requestId, reason: "r", targets }), context);
const undo = (undoes: string, requestId = newId(), more: object = {}, by = context): Promise<ActionAnswer> =>
  parts.actions.undo(UndoRequest.parse({ requestId, undoes, ...more }), by);

/** Since when each entry is held, in Redis' time; a look during which the clock moved on is taken again. */
async function state(): Promise<string[]> {
  const script = `local t = redis.call('TIME') local a = t[1] * 1000 + math.floor(t[2] / 1000)
    local rows = redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1000)
    t = redis.call('TIME') if t[1] * 1000 + math.floor(t[2] / 1000) ~= a then return {} end
    local out = {'ok'}
    for _, r in ipairs(rows) do out[#out + 1] = r[1] .. ' ' .. r[2] .. ' ' .. string.format('%.0f', a - r[3]) .. ' ' .. r[4] end
    return out`;
  for (;;) {
    const rows = await redis.eval(script, 1, key, group);
    if (Array.isArray(rows) && rows[0] === "ok") return rows.slice(1).map(String);
  }
}

test.each(["claim", "ack"] as const)("of a %s gives each entry back exactly as it was, once", async (verb) => {
  const targets = await stick(7);
  const before = await state();
  const done = newId();
  await (verb === "claim" ? claim : ack)(targets.slice(0, 5), done);
  expect(await state()).not.toEqual(before);
  const requestId = newId();
  expect(await undo(done, newId(), { dryRun: true })).toMatchObject({ counts: { restored: 5 } });
  expect(await undo(done, requestId)).toMatchObject({ counts: { restored: 5 }, isRepeat: false });
  expect(await state()).toEqual(before);
  expect(await undo(done, requestId)).toMatchObject({ counts: { restored: 5 }, isRepeat: true });
  expect(await undo(done)).toMatchObject({ counts: { skipped: 5 } });
  expect(await state()).toEqual(before);
});

test("refuses what was touched since, each with its reason", async () => {
  const targets = await stick(5);
  const done = newId();
  await claim(targets, done);
  const [acked, taken, read, gone] = targets.map(({ entryId }) => entryId);
  await redis.xack(key, group, acked ?? "");
  await redis.xclaim(key, group, "third", 0, taken ?? "", "JUSTID");
  await redis.xclaim(key, group, "alive", 0, read ?? "");
  await redis.xdel(key, gone ?? "");
  const { outcomes } = await undo(done);
  expect(outcomes.map(({ outcome, why }) => `${outcome} ${why ?? ""}`.trim())).toEqual([
    "skipped already-acked",
    "skipped owner-changed",
    "skipped too-fresh",
    "skipped ghost",
    "restored",
  ]);
});

test("refuses an acked entry that is gone, pending again, or whose owner was removed", async () => {
  const targets = await stick(3);
  const done = newId();
  await ack(targets, done);
  await redis.xdel(key, targets[0]?.entryId ?? "");
  await redis.xclaim(key, group, "alive", 0, targets[1]?.entryId ?? "", "FORCE", "JUSTID");
  await redis.xgroup("DELCONSUMER", key, group, "dead");
  const { outcomes } = await undo(done);
  expect(outcomes.map(({ why }) => why)).toEqual(["ghost", "owner-changed", "missing"]);
  await expect(redis.xinfo("CONSUMERS", key, group)).resolves.toHaveLength(1);
});

test("is for who did it and for admins, and the refusal is audited under who tried", async () => {
  const person = (name: string, role: Role) => ({ actor: { name, role, isLocal: false }, address: "127.0.0.1" });
  const mine = person("mine", "operator");
  const targets = await stick(1);
  const done = newId();
  const body = ClaimRequest.parse({ requestId: done, reason: "r", toConsumer: "alive", targets });
  await parts.actions.act("claim", body, mine);
  const tried = newId();
  await expect(undo(done, tried, {}, person("other", "operator"))).rejects.toMatchObject({ code: "not-allowed" });
  await expect(undo(done, newId(), {}, person("mine", "support"))).rejects.toMatchObject({ code: "not-allowed" });
  const refused = (await redis.xrevrange(parts.keys.audit, "+", "-", "COUNT", 20)).map(([, fields]) => fields.join());
  expect(refused.find((row) => row.includes(tried))).toMatch(/Somebody else did this.*"name":"other"/);
  expect(await undo(done, newId(), {}, person("boss", "admin"))).toMatchObject({ counts: { restored: 1 } });
});

test("says what cannot be undone at all", async () => {
  await expect(undo("no-such-request")).rejects.toMatchObject({ code: "not-found" });
  const targets = await stick(101);
  const done = newId();
  await claim(targets, done);
  await expect(undo(done)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("100") });
});

test("two at once give back once, and of an undo and a worker one wins (200 rounds)", {
  timeout: 180_000,
  retry: 0,
}, async () => {
  const targets = await stick(2);
  const [first] = targets;
  if (!first) throw new Error("nothing is stuck");
  let restored = 0;
  let refused = 0;
  for (let round = 0; round < 200; round++) {
    const verb = round % 2 === 0 ? claim : ack;
    const before = await state();
    const seen = (await targetsOf(redis, { key, callId, group }))[0];
    if (!seen) throw new Error("the entry was lost");
    await redis.eval("return 1", 0);
    if (seen.idleMs === 0) await untilIdle(redis, { key, callId, group });
    const done = newId();
    const toConsumer = seen.consumer === "alive" ? "dead" : "alive";
    const body = { requestId: done, reason: "r", targets: [seen] };
    const answer =
      verb === claim
        ? await parts.actions.act("claim", ClaimRequest.parse({ ...body, toConsumer }), context)
        : await ack([seen], done);
    expect(answer.outcomes[0]?.outcome).toMatch(/claimed|acked/);
    const rival = Math.random();
    const worker =
      rival < 0.4 && verb === claim
        ? redis.xclaim(key, group, "worker", 0, seen.entryId)
        : rival < 0.4
          ? redis.xclaim(key, group, "worker", 0, seen.entryId, "FORCE")
          : Promise.resolve(null);
    const [one, two] = await Promise.all([undo(done), undo(done), worker]);
    const wins = [one, two].filter(({ counts }) => counts.restored === 1).length;
    expect(wins).toBeLessThanOrEqual(1);
    const rows = await state();
    expect(new Set(rows.map((row) => row.split(" ")[0])).size).toBe(rows.length);
    expect(rows).toHaveLength(2);
    if (rival >= 0.4) {
      expect(wins).toBe(1);
      expect(rows).toEqual(before);
      restored++;
    } else {
      refused++;
      expect(rows[0]).toContain(" worker ");
    }
  }
  expect(restored).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});
