import fc from "fast-check";
import { expect, test } from "vitest";
import { type Holds, maxOpen, stepIncidents, type Waiting } from "@/lib/incidents/step-incidents";
import type { Trouble } from "@/lib/incidents/troubles";
import type { IncidentChange, IncidentRecord } from "@/lib/schema/incident";
import { troubleOf } from "@/test/support/incident-builders";

const holds: Holds = { openAfterMs: 30_000, resolveAfterMs: 120_000, reopenAfterMs: 600_000 };
const tickMs = 5_000;
const groups = ["brain", "comply", "crm"];
const statuses = ["SLOW", "BLOCKED", "GONE", "AT_RISK", "LOSS"] as const;

/** What is wrong with each group for how many ticks, and what else happens. */
const phase = fc.record({
  ticks: fc.integer({ min: 1, max: 60 }),
  wrong: fc.array(
    fc.record({
      group: fc.constantFrom(...groups),
      status: fc.constantFrom(...statuses),
      calls: fc.integer({ min: 1, max: 5_000 }),
    }),
    { maxLength: 3 },
  ),
  isBlind: fc.nat(5).map((n) => n === 0),
  isRestart: fc.nat(7).map((n) => n === 0),
  closes: fc.nat(4).map((n) => n === 0),
});

type Told = IncidentChange & { key: string; incidentId: string; followsId: string | null; byHand: boolean };

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

test("none flaps, none is lost, none opens twice", () => {
  fc.assert(
    fc.property(fc.array(phase, { minLength: 1, maxLength: 25 }), (phases) => {
      let records: IncidentRecord[] = [];
      let waiting: Waiting = new Map();
      let nowMs = 1_000_000;
      const told: Told[] = [];
      const ids = new Set<string>();
      const wrongSince = new Map<string, number>();
      for (const { ticks, wrong, isBlind, isRestart, closes } of phases) {
        if (isRestart) {
          waiting = new Map();
          wrongSince.clear();
        }
        const byGroup = new Map(wrong.map((one) => [one.group, one]));
        const troubles: Trouble[] = [...byGroup.values()].map(({ group, status, calls }) =>
          troubleOf({ groupName: group, status, calls, sinceMs: null }),
        );
        for (let tick = 0; tick < ticks; tick++) {
          nowMs += tickMs;
          const closed = new Map(
            closes && tick === 0 ? records.map(({ incidentId }) => [incidentId, { by: "alice", atMs: nowMs }]) : [],
          );
          const before = records;
          const step = stepIncidents(freeze({ records, closed, waiting, troubles, isBlind, nowMs }), holds);
          ({ waiting } = step);
          const kept = new Map(records.map((record) => [record.incidentId, record]));
          for (const { record, changes, isOver } of step.changed) {
            for (const change of changes)
              told.push({
                ...change,
                key: record.key,
                incidentId: record.incidentId,
                followsId: record.followsId,
                byHand: record.resolvedBy !== null,
              });
            if (isOver) kept.delete(record.incidentId);
            else kept.set(record.incidentId, record);
            if (!before.some(({ incidentId }) => incidentId === record.incidentId)) {
              expect(ids.has(record.incidentId), "an id is new").toBe(false);
              ids.add(record.incidentId);
            }
          }
          records = [...kept.values()];
          const keys = records.map(({ key }) => key);
          expect(new Set(keys).size, "one for each key").toBe(keys.length);
          expect(records.length).toBeLessThanOrEqual(maxOpen);
          for (const key of groups.map((group) => `behind:${group}`)) {
            const isWrong = !isBlind && troubles.some((trouble) => trouble.key === key);
            if (!isWrong) wrongSince.delete(key);
            else if (!wrongSince.has(key) || closed.size > 0) wrongSince.set(key, nowMs);
            const heldMs = nowMs - (wrongSince.get(key) ?? nowMs);
            const isKnown = records.some((record) => record.key === key && record.resolvedAtMs === null);
            if (heldMs > 4 * holds.openAfterMs + holds.reopenAfterMs) expect(isKnown, "none is lost").toBe(true);
          }
        }
      }
      for (const { incidentId } of told) {
        const own = told.filter((one) => one.incidentId === incidentId);
        expect(own.filter(({ kind }) => kind === "opened")).toHaveLength(1);
        expect(own.filter(({ kind }) => kind === "resolved").length).toBeLessThanOrEqual(1);
        expect(own.length, "and is not told without end").toBeLessThan(20);
      }
      for (const key of groups.map((group) => `behind:${group}`)) {
        const ends = told.filter((one) => one.key === key && (one.kind === "opened" || one.kind === "resolved"));
        ends.forEach((end, i) => {
          const last = ends[i - 1];
          if (last === undefined) return;
          if (last.kind === "opened") {
            expect(end.kind, "nothing opens while it is open").toBe("resolved");
            if (!end.byHand) expect(end.atMs - last.atMs).toBeGreaterThanOrEqual(holds.resolveAfterMs);
          } else if (end.followsId === null) expect(end.atMs - last.atMs).toBeGreaterThanOrEqual(holds.openAfterMs);
        });
      }
    }),
    { numRuns: 150 },
  );
});
