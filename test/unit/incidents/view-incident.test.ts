import { describe, expect, test } from "vitest";
import { closedBy, detailIncident, viewIncident } from "@/lib/incidents/view-incident";
import type { IncidentLogLine } from "@/lib/schema/incident";
import { incidentOf } from "@/test/support/incident-builders";

const record = incidentOf({ openedAtMs: 1_000 });
const by = (name: string, atMs: number, requestId = `request-${atMs}`) => ({ by: name, atMs, requestId });
const acknowledged: IncidentLogLine = { kind: "acknowledged", ...by("alice", 2_000) };
const owned: IncidentLogLine = { kind: "owner", owner: "bob", ...by("alice", 3_000) };
const noted: IncidentLogLine = { kind: "note", text: "restarted it", ...by("bob", 4_000) };
const closed: IncidentLogLine = { kind: "closed", text: "", ...by("bob", 5_000) };
const failed: IncidentLogLine = {
  kind: "failed",
  atMs: 1_500,
  route: "pager",
  to: "pagerduty",
  what: "firing",
  attempts: 1,
  problem: "answered 503",
};
const sent: IncidentLogLine = { ...failed, kind: "sent", atMs: 2_500, attempts: 2, problem: null };

describe("an incident", () => {
  test.each([
    ["nothing yet", [], "open"],
    ["an acknowledgement", [acknowledged], "acknowledged"],
    ["an owner and a note", [owned, noted], "open"],
    ["an end by hand", [acknowledged, closed], "resolved"],
  ] as const)("with %s", (_, log, state) => {
    expect(viewIncident(record, log).state).toBe(state);
  });

  test("tells who did what, and how each receiver fared last", () => {
    expect(viewIncident(record, [failed, acknowledged, sent, owned, noted, closed])).toMatchObject({
      acknowledged: { by: "alice", atMs: 2_000 },
      owner: { name: "bob", by: "alice", atMs: 3_000 },
      notes: 1,
      resolvedAtMs: 5_000,
      resolvedBy: "bob",
      sent: [sent],
    });
  });

  test("counts a repeated request once, and the first of two acknowledgements", () => {
    const later: IncidentLogLine = { kind: "acknowledged", ...by("bob", 9_000) };
    const view = viewIncident(record, [noted, noted, acknowledged, later]);
    expect(view.notes).toBe(1);
    expect(view.acknowledged?.by).toBe("alice");
  });

  test("can be given back", () => {
    const freed: IncidentLogLine = { kind: "owner", owner: null, ...by("bob", 3_500) };
    expect(viewIncident(record, [owned, freed]).owner).toBeNull();
  });

  test("that was over before somebody closed it was over by itself", () => {
    const view = viewIncident({ ...record, resolvedAtMs: 4_500 }, [closed]);
    expect(view).toMatchObject({ resolvedAtMs: 4_500, resolvedBy: null });
  });

  test("has one timeline, an end by hand told once", () => {
    const opened = record.changes[0];
    const resolved = { kind: "resolved" as const, atMs: 5_000, status: record.status, calls: 3, title: "" };
    const byHand = { ...record, resolvedAtMs: 5_000, resolvedBy: "bob", changes: [...record.changes, resolved] };
    expect(detailIncident(byHand, [acknowledged, failed, sent, closed]).timeline).toEqual([
      opened,
      failed,
      acknowledged,
      sent,
      closed,
    ]);
    const byItself = { ...byHand, resolvedBy: null };
    expect(detailIncident(byItself, []).timeline).toEqual([opened, resolved]);
    expect(closedBy([noted, closed])).toEqual({ by: "bob", atMs: 5_000 });
    expect(closedBy([noted])).toBeNull();
  });
});
