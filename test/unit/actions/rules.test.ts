import slotOf from "cluster-key-slot";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auditTargets } from "@/lib/actions/audit-targets";
import { batchTargets } from "@/lib/actions/batch-targets";
import { decideOutcome, failed, type ScriptVerdict } from "@/lib/actions/decide-outcome";
import { fateOf, releasedIdleMs } from "@/lib/actions/fate";
import { packOutcomes, unpackOutcomes } from "@/lib/actions/pack-outcomes";
import { rankCandidates, recommendConsumer, whyCandidate, withLivingElsewhere } from "@/lib/actions/recommend-consumer";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { parseDeadLetter } from "@/lib/dead-letters/parse-dead-letter";
import type { Outcome } from "@/lib/schema/action";
import type { ClaimCandidate } from "@/lib/schema/pending";

describe("decideOutcome", () => {
  const verdict = (over: Partial<ScriptVerdict>): ScriptVerdict => ({
    verb: "claim",
    code: "ok",
    extra: "",
    requestId: "r1",
    isResumed: false,
    owner: "w",
    toConsumer: "alive",
    ...over,
  });
  test.each<[Partial<ScriptVerdict>, string]>([
    [{}, "claimed"],
    [{ verb: "dead-letter" }, "dead-lettered"],
    [{ code: "none" }, "already-acked"],
    [{ code: "owner" }, "owner-changed"],
    [{ code: "held" }, "owner-changed"],
    [{ code: "fresh" }, "too-fresh"],
    [{ code: "ghost" }, "ghost"],
    [{ code: "nokey" }, "missing"],
    [{ code: "nogroup" }, "missing"],
    [{ code: "noconsumer" }, "missing"],
    [{ verb: "dead-letter", code: "dup", extra: "5-0|other" }, "already-acked"],
    [{ verb: "dead-letter", code: "dup", extra: "5-0|r1" }, "dead-lettered"],
    [{ verb: "redrive", code: "loop" }, "loop-guard"],
    [{ verb: "redrive", code: "gone" }, "ghost"],
    [{ verb: "discard", code: "nodlq" }, "missing"],
    [{ verb: "ack-delete" }, "deleted"],
    [{ verb: "ack-delete", code: "kept", extra: "crm" }, "acked"],
    [{ verb: "ack-delete", code: "none" }, "already-acked"],
    [{ verb: "delete-everywhere" }, "deleted"],
    [{ verb: "delete-everywhere", code: "absent" }, "ghost"],
    [{ verb: "delete-everywhere", code: "pinned" }, "refused"],
    [{ verb: "dead-letter", code: "err", extra: "OOM command not allowed" }, "refused"],
    [{ verb: "dead-letter", code: "err", extra: "NOPERM this user has no permissions" }, "not-permitted"],
  ])("%o → %s", (over, expected) => {
    const { outcome, why } = decideOutcome(verdict(over));
    expect(why ?? outcome).toBe(expected);
  });

  test.each<[ScriptVerdict["verb"], string, string]>([
    ["claim", "held", "claimed"],
    ["ack", "none", "acked"],
    ["redrive", "nodlq", "redriven"],
    ["discard", "nodlq", "discarded"],
    ["ack-delete", "none", "deleted"],
    ["delete-everywhere", "none", "deleted"],
    ["remove-consumer", "noconsumer", "removed"],
  ])("only a request taken up again takes %s/%s for its own doing", (verb, code, done) => {
    expect(decideOutcome(verdict({ verb, code, isResumed: true })).outcome).toBe(done);
    expect(decideOutcome(verdict({ verb, code })).outcome).toBe("skipped");
  });

  test("a released entry found with nobody is released, one found with another is not", () => {
    const again = { verb: "release" as const, code: "owner", isResumed: true };
    expect(decideOutcome(verdict({ ...again, owner: "" })).outcome).toBe("released");
    expect(decideOutcome(verdict({ ...again, owner: "other" })).why).toBe("owner-changed");
  });

  test("what Redis says in 7.0 of keys a script may not touch is a missing permission", () => {
    expect(failed("ERR The user executing the script can't access at least one of the keys mentioned").why).toBe(
      "not-permitted",
    );
    expect(failed("READONLY You can't write against a read only replica.").why).toBe("refused");
  });
});

describe("fateOf", () => {
  const seen = { consumer: "dead", deliveries: 2 };
  test.each<[string, Parameters<typeof fateOf>, string | null]>([
    ["claimed, no longer pending", ["claimed", seen, null, "alive"], "acked"],
    ["claimed, as it was left", ["claimed", seen, { consumer: "alive", idleMs: 5, deliveries: 2 }, "alive"], "waiting"],
    [
      "claimed, read by its owner",
      ["claimed", seen, { consumer: "alive", idleMs: 5, deliveries: 3 }, "alive"],
      "redelivered",
    ],
    ["claimed, taken by another", ["claimed", seen, { consumer: "x", idleMs: 5, deliveries: 3 }, "alive"], "bounced"],
    ["released to nobody", ["released", seen, { consumer: "", idleMs: -1, deliveries: 2 }, null], "waiting"],
    [
      "released by idle time",
      ["released", seen, { consumer: "dead", idleMs: releasedIdleMs, deliveries: 2 }, null],
      "waiting",
    ],
    ["released, taken", ["released", seen, { consumer: "x", idleMs: 9, deliveries: 3 }, null], "redelivered"],
    ["redriven, not yet taken", ["redriven", null, { consumer: "dead", idleMs: 9e6, deliveries: 0 }, null], "waiting"],
    ["redriven, acked", ["redriven", null, null, null], "acked"],
    ["skipped", ["skipped", seen, null, null], null],
  ])("%s", (_, args, expected) => {
    expect(fateOf(...args)).toBe(expected);
  });
});

describe("dead-letter keys lie in the slot of their stream", () => {
  const keys = ["conv:abc", "conv:{abc}", "{t}:conv:1", "conv:{}x", "conv:{a", "conv:a}b", "}{conv:1", "conv:é}"];
  test.each(keys)("%s", (key) => {
    const { stream, index } = deadLetterKeys(key);
    expect(stream.startsWith("dlq:")).toBe(true);
    expect(index).toBe(`${stream}:idx`);
    expect([slotOf(stream), slotOf(index)]).toEqual([slotOf(key), slotOf(key)]);
  });

  test("no two streams share a key, also where a call's id looks like an ending of ours", () => {
    const endings = ["", ":idx", ":dlq", ":idx:dlq", ":idx:idx", ":dlq:idx", ":idx:dlq:dlq"];
    const ids = ["a", "{a}", "{a}b", "a}", "{", "}"].flatMap((id) => endings.map((ending) => `conv:${id}${ending}`));
    const places = ids.map((id) => deadLetterKeys(id)).flatMap(({ stream, index }) => [stream, index]);
    expect(new Set(places).size).toBe(2 * ids.length);
    for (const id of ids) expect(slotOf(deadLetterKeys(id).index)).toBe(slotOf(id));
  });

  test("whatever braces are in it", () => {
    const key = fc.string({ unit: fc.constantFrom("{", "}", "a", "1", ":", "ü"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(key, (one) => {
        expect(slotOf(deadLetterKeys(one).stream)).toBe(slotOf(one));
      }),
      { numRuns: 2_000 },
    );
  });
});

test("batches keep every wanted item once, in order, together by name, and no larger than allowed", () => {
  const names = fc.constantFrom("a", "b", "c");
  fc.assert(
    fc.property(fc.array(fc.tuple(names, names, fc.nat(50))), fc.integer({ min: 1, max: 7 }), (items, size) => {
      const isWanted = (index: number) => index % 3 !== 0;
      const batches = batchTargets(
        items,
        isWanted,
        ([a, b]) => [a, b],
        ([, , a], [, , b]) => a - b,
        size,
      );
      expect(batches.flat().sort((a, b) => a - b)).toEqual(items.map((_, i) => i).filter(isWanted));
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(size);
        expect(new Set(batch.map((index) => items[index]?.slice(0, 2).join())).size).toBe(1);
        const numbers = batch.map((index) => items[index]?.[2] ?? 0);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }
    }),
  );
});

test("outcomes come back from their packed form as they were", () => {
  const outcome = fc.constantFrom<Partial<Outcome>>(
    { outcome: "claimed" },
    { outcome: "dead-lettered", deadLetterId: "5-0" },
    { outcome: "skipped", why: "ghost", before: { consumer: "w", idleMs: 1, deliveries: 1 } },
    { outcome: "skipped", why: "already-acked", before: null },
    { outcome: "claimed", detail: "found done" },
    { outcome: "unknown" },
    { outcome: "failed", why: "not-run", detail: "lost" },
    { outcome: "redriven", group: "g", entryId: "1-0", deadLetterId: "7-0" },
  );
  fc.assert(
    fc.property(fc.array(outcome), (parts) => {
      const names = parts.map((part, i) =>
        part.outcome === "redriven"
          ? { callId: "c", group: "", entryId: "", deadLetterId: "7-0" }
          : { callId: "c", group: "g", entryId: `${i}-0` },
      );
      const outcomes = parts.map(
        (part, i): Outcome => ({
          ...names[i],
          outcome: "unknown",
          callId: "c",
          group: "g",
          entryId: `${i}-0`,
          ...part,
        }),
      );
      const packed = JSON.parse(JSON.stringify(packOutcomes(outcomes)));
      expect(unpackOutcomes(packed, names)).toEqual(outcomes);
    }),
  );
});

test("the audit names targets by call and group, with one outcome where all share it", () => {
  const one = { callId: "a", group: "g", outcome: "claimed" as const };
  const named = [
    { ...one, entryId: "1-0" },
    { ...one, callId: "b", entryId: "1-0" },
    { ...one, entryId: "2-0", outcome: "skipped" as const, why: "ghost" as const },
  ];
  expect(auditTargets(named)).toEqual([
    {
      callId: "a",
      group: "g",
      entryIds: ["1-0", "2-0"],
      outcomes: [{ outcome: "claimed" }, { outcome: "skipped", why: "ghost" }],
    },
    { callId: "b", group: "g", entryIds: ["1-0"], outcome: "claimed" },
  ]);
});

test("a payload cannot pretend to be another dead letter", () => {
  const pairs = [
    ["_src", "conv:a"],
    ["_group", "comply"],
    ["_id", "1-0"],
    ["_redrives", "2"],
    ["_group", "brain"],
    ["_id", "9-9"],
    ["text", "hello"],
  ].map(([name = "", value = ""]) => ({ name, value }));
  const entry = { id: "5-0", timeMs: 5, fields: {}, pairs };
  expect(parseDeadLetter(entry, "conv:a")).toMatchObject({
    group: "comply",
    entryId: "1-0",
    isLoopGuarded: true,
  });
  expect(parseDeadLetter(entry, "conv:b")).toBeNull();
  expect(parseDeadLetter({ ...entry, pairs: [] }, "conv:a")).toBeNull();
});

test("whoever acks goes before whoever merely lives; nobody is recommended who is not known to live", () => {
  const candidate = (name: string, over: Partial<ClaimCandidate>): ClaimCandidate => ({
    name,
    state: "alive",
    acksLately: true,
    pending: 0,
    idleMs: 10,
    touchedByOperatorMs: null,
    calls: 1,
    aliveElsewhere: 0,
    why: "",
    ...over,
  });
  const all = [
    candidate("gone", { state: "gone", acksLately: false }),
    candidate("busy", { pending: 9 }),
    candidate("idle", { pending: 1 }),
    candidate("lives", { acksLately: false }),
    candidate("everywhere", { calls: 5, pending: 50 }),
  ];
  expect(rankCandidates(all).map(({ name }) => name)).toEqual(["everywhere", "idle", "busy", "lives", "gone"]);
  expect(recommendConsumer(all, 5)).toBe("everywhere");
  expect(recommendConsumer(all.slice(0, 1), 1)).toBeNull();
});

test("over several calls only a consumer that all of them have is recommended", () => {
  const candidate = (name: string, calls: number): ClaimCandidate => ({
    ...{ name, state: "alive", acksLately: true, pending: 0, idleMs: 10, touchedByOperatorMs: null, calls },
    ...{ aliveElsewhere: 0, why: "" },
  });
  expect(recommendConsumer([candidate("in-two", 2), candidate("in-one", 1)], 3)).toBeNull();
  expect(
    recommendConsumer(
      [
        { ...candidate("in-two", 2), pending: 0 },
        { ...candidate("in-all", 3), pending: 9 },
      ],
      3,
    ),
  ).toBe("in-all");
  expect(recommendConsumer([], 0)).toBeNull();
});

describe("candidates over the fleet", () => {
  const here = {
    ...{ name: "comply-4", state: "gone" as const, acksLately: false, pending: 52, idleMs: null },
    ...{ touchedByOperatorMs: null, calls: 1, aliveElsewhere: 0 },
  };
  const elsewhere = [{ name: "comply-1", aliveIn: 9, acksIn: 4, idleMs: 40 }];

  test("who lives in other calls alone is offered after those at hand, and recommended to nobody", () => {
    const seen = withLivingElsewhere([here], elsewhere).map((one) => ({ ...one, why: whyCandidate(one, 1) }));
    expect(seen.map(({ name, calls, aliveElsewhere }) => [name, calls, aliveElsewhere])).toEqual([
      ["comply-4", 1, 0],
      ["comply-1", 0, 9],
    ]);
    expect(recommendConsumer(seen, 1)).toBeNull();
    expect(rankCandidates(seen)[0]?.name).toBe("comply-1");
  });

  test.each([
    [here, "gone"],
    [{ ...here, touchedByOperatorMs: 12_000 }, "gone, touched by an operator 12 s ago"],
    [{ ...here, state: "alive" as const, acksLately: true, aliveElsewhere: 9 }, "alive, acks, alive in 9 other calls"],
    [
      { ...here, calls: 0, state: "alive" as const, acksLately: true, aliveElsewhere: 9 },
      "alive in 9 other calls, gets entries there; would be created here, and reads this only if its worker reads this stream",
    ],
  ])("why %#", (candidate, why) => {
    expect(whyCandidate(candidate, 1)).toBe(why);
  });
});
