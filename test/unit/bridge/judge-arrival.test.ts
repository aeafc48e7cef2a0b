import fc from "fast-check";
import { expect, test } from "vitest";
import { type Arrival, judgeArrival, type ReaderPlace } from "@/lib/bridge/judge-arrival";

const at = (entryId: string, serverId = "a"): ReaderPlace => ({ entryId, serverId });

test.each<[arrived: ReaderPlace, last: ReaderPlace | undefined, arrival: Arrival]>([
  [at("1-0"), undefined, "take"],
  [at("2-0"), at("1-9"), "take"],
  [at("10-0"), at("9-0"), "take"],
  [at("18446744073709551615-1"), at("18446744073709551615-0"), "take"],
  [at("1-9"), at("1-9"), "drop"],
  [at("9-0"), at("10-0"), "drop"],
  [at("2-0", "b"), at("1-0"), "take"],
  [at("1-0", "b"), at("1-0"), "compare"],
])("%j after %j: %s", (arrived, last, arrival) => {
  expect(judgeArrival(arrived, last)).toBe(arrival);
});

test("however often runs are sent again, each entry is taken once and in order", () => {
  const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(3), fc.nat(10)), { maxLength: 30 });
  fc.assert(
    fc.property(runs, (plan) => {
      const sent: number[] = [];
      let confirmed = 0;
      for (const [size, again, back] of plan) {
        const run = Array.from({ length: size }, (_, i) => confirmed + i + 1);
        for (let i = 0; i <= again; i++) sent.push(...run);
        confirmed += size;
        // A worker that was thought dead sends what it still held.
        for (let id = Math.max(1, confirmed - back); id <= confirmed; id++) sent.push(id);
      }
      let last: ReaderPlace | undefined;
      const taken: number[] = [];
      for (const id of sent) {
        const arrived = at(`${id}-0`);
        if (judgeArrival(arrived, last) !== "take") continue;
        last = arrived;
        taken.push(id);
      }
      expect(taken).toEqual(Array.from({ length: confirmed }, (_, i) => i + 1));
    }),
  );
});
