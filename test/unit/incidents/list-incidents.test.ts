import { describe, expect, test } from "vitest";
import { matchesFilter, pageOf, sortIncidents } from "@/lib/incidents/list-incidents";
import { viewIncident } from "@/lib/incidents/view-incident";
import type { IncidentRecord } from "@/lib/schema/incident";
import { incidentOf } from "@/test/support/incident-builders";

const view = (given: Partial<IncidentRecord>) => viewIncident(incidentOf(given), []);
const newest = view({ openedAtMs: 3_000 });
const older = view({ openedAtMs: 1_000 });
const loss = view({ openedAtMs: 500, status: "LOSS", worstStatus: "LOSS" });
const mild = view({ openedAtMs: 9_000, severity: "warning", status: "SLOW" });
const over = view({ openedAtMs: 99_999, resolvedAtMs: 100_000 });

test("open ones stand first, the gravest of them in front, then the newest", () => {
  const all = [over, mild, older, newest, loss];
  expect(sortIncidents(all)).toEqual([loss, newest, older, mild, over]);
  expect(all[0]).toBe(over);
});

describe("a page", () => {
  const rows = [loss, newest, older];
  test("goes on after the row that its cursor names", () => {
    expect(pageOf(rows, { limit: 2 })).toEqual({ rows: [loss, newest], nextCursor: newest.incidentId });
    expect(pageOf(rows, { limit: 2, cursor: newest.incidentId })).toEqual({ rows: [older], nextCursor: null });
  });
  test("begins anew where that row is gone", () => {
    expect(pageOf(rows, { limit: 3, cursor: "7-7" }).rows).toEqual(rows);
  });
});

test.each([
  [{ state: "open" }, true],
  [{ state: "resolved" }, false],
  [{ state: "all", group: "comply" }, true],
  [{ state: "all", group: "crm" }, false],
  [{ state: "all", status: "GONE" }, true],
  [{ state: "all", status: "LOSS" }, false],
  [{ state: "all", severity: "warning" }, false],
  [{ state: "all", owner: "-" }, true],
  [{ state: "all", owner: "alice" }, false],
] as const)("filter %j", (filter, fits) => expect(matchesFilter(newest, filter)).toBe(fits));
