import { describe, expect, it } from "vitest";
import {
  type Fleet,
  groupNames,
  partnerOfSlot,
  planCall,
  roundMs,
  shortWindow,
  type TroubleKind,
  troublesAt,
  troublesOfRound,
  usualWindow,
  victimWorker,
  wideWindow,
  workerOfSlot,
} from "@/server/demo/trouble";

const fleet: Fleet = { calls: 24, workersPerGroup: 4 };
const seed = 7;
const kinds: TroubleKind[] = ["crash", "slow", "blocked", "poison", "overtaken", "near-miss", "abandoned"];
const everySecond = (fromMs: number, toMs: number) =>
  Array.from({ length: (toMs - fromMs) / 1_000 }, (_, second) => fromMs + second * 1_000);

describe("troublesAt", () => {
  it("answers the same for the same arguments", () => {
    expect(troublesAt(100_000, seed, fleet)).toEqual(troublesAt(100_000, seed, fleet));
  });

  it("shows every kind within four minutes, and again in each round", () => {
    for (const round of [0, 1, 2, 7]) {
      const from = round * roundMs;
      const seen = new Set(
        everySecond(from, from + 240_000).flatMap((at) => troublesAt(at, seed, fleet).map((t) => t.kind)),
      );
      expect([...seen].sort()).toEqual([...kinds].sort());
    }
  });

  it("starts calm, and ends each round calm", () => {
    expect(troublesAt(0, seed, fleet)).toEqual([]);
    for (const round of [1, 2, 3]) expect(troublesAt(round * roundMs - 5_000, seed, fleet)).toEqual([]);
  });

  it("moves each kind through all groups", () => {
    for (const kind of kinds) {
      const groups = [0, 1, 2].flatMap((round) =>
        troublesOfRound(round, seed, fleet)
          .filter((trouble) => trouble.kind === kind)
          .map(({ group }) => group),
      );
      expect(groups.sort()).toEqual([...groupNames].sort());
    }
  });

  it.each([1, 2, 5, 24, 200, 2_500])("leaves most of %i calls alone at any moment", (calls) => {
    const size = { calls, workersPerGroup: 4 };
    for (const at of everySecond(0, 3 * roundMs)) {
      const active = troublesAt(at, seed, size);
      const touched = new Set<number>();
      for (const { target, group } of active) {
        if ("slot" in target) {
          expect(target.slot).toBeLessThan(calls);
          touched.add(target.slot);
          continue;
        }
        for (let slot = 0; slot < calls; slot += 1) {
          if (workerOfSlot(slot, group, size, new Set()) === target.worker) touched.add(slot);
        }
      }
      if (calls >= 24) expect(touched.size).toBeLessThan(calls / 2);
    }
  });

  it("never lets two troubles of a round meet on one call", () => {
    for (let round = 0; round < 20; round += 1) {
      const slots = troublesOfRound(round, seed, fleet).flatMap(({ target }) =>
        "slot" in target ? [target.slot] : [],
      );
      expect(new Set(slots).size).toBe(slots.length);
    }
  });
});

describe("workerOfSlot", () => {
  it("gives the last worker a small share, and its calls to the others when it is absent", () => {
    for (const group of groupNames) {
      const victim = victimWorker(fleet);
      const slots = Array.from({ length: fleet.calls }, (_, slot) => slot);
      const own = slots.filter((slot) => workerOfSlot(slot, group, fleet, new Set()) === victim);
      expect(own.length).toBe(2);
      for (const slot of slots) expect(workerOfSlot(slot, group, fleet, new Set([victim]))).not.toBe(victim);
    }
  });
});

describe("planCall", () => {
  const troubleOf = (kind: TroubleKind, round = 0) => {
    const trouble = troublesOfRound(round, seed, fleet).find((each) => each.kind === kind);
    if (!trouble || !("slot" in trouble.target)) throw new Error(`no call for ${kind}`);
    return { ...trouble, slot: trouble.target.slot };
  };

  it("keeps a call alive, with a short window, until trimming has overtaken its group", () => {
    for (const round of [0, 1]) {
      const { slot, startMs, endMs } = troubleOf("overtaken", round);
      const plan = planCall(slot, startMs - 2_000, 60_000, seed, fleet);
      expect(plan.maxLength).toBe(shortWindow);
      expect(startMs - 2_000 + plan.durationMs).toBeGreaterThan(endMs);
    }
  });

  it("ends an abandoned call while its group still ignores it", () => {
    const { slot, startMs, endMs } = troubleOf("abandoned");
    const endsAtMs = 1_000 + planCall(slot, 1_000, 200_000, seed, fleet).durationMs;
    expect(endsAtMs).toBeGreaterThan(startMs);
    expect(endsAtMs).toBeLessThan(endMs);
  });

  it("keeps a poisoned call alive while the entry is redelivered", () => {
    const { slot, endMs } = troubleOf("poison");
    const plan = planCall(slot, 1_000, 60_000, seed, fleet);
    expect(1_000 + plan.durationMs).toBeGreaterThan(endMs);
    expect(plan.maxLength).toBe(wideWindow);
  });

  it("leaves other calls as they are", () => {
    const slots = new Set(
      troublesOfRound(0, seed, fleet).flatMap(({ target }) => ("slot" in target ? [target.slot] : [])),
    );
    for (let slot = 0; slot < fleet.calls; slot += 1) {
      if (slots.has(slot)) continue;
      expect(planCall(slot, 1_000, 60_000, seed, fleet)).toEqual({ durationMs: 60_000, maxLength: usualWindow });
    }
  });
});

describe("partnerOfSlot", () => {
  const nobody: ReadonlySet<number> = new Set();
  const slots = Array.from({ length: fleet.calls }, (_, slot) => slot);

  it("gives some of the victim's calls, and not all, a second reader who is another", () => {
    for (const group of groupNames) {
      const ofVictim = slots.filter((slot) => workerOfSlot(slot, group, fleet, nobody) === victimWorker(fleet));
      const partners = ofVictim.map((slot) => partnerOfSlot(slot, group, fleet, nobody));
      expect(partners).toContain(null);
      expect(partners.some((partner) => partner !== null && partner !== victimWorker(fleet))).toBe(true);
    }
  });

  it("is never the first reader, nor anybody where a group has two workers", () => {
    for (const group of groupNames) {
      for (const slot of slots) {
        expect(partnerOfSlot(slot, group, fleet, nobody)).not.toBe(workerOfSlot(slot, group, fleet, nobody));
        expect(partnerOfSlot(slot, group, { ...fleet, workersPerGroup: 2 }, nobody)).toBeNull();
      }
    }
  });
});
