import { describe, expect, test } from "vitest";
import { troublesOf, unreachableTrouble } from "@/lib/incidents/troubles";
import type { ConnectionFacts } from "@/lib/schema/snapshot";
import { findingOf } from "@/test/support/incident-builders";

describe("what is wrong", () => {
  test.each([
    ["SLOW", "behind:comply", "warning"],
    ["BLOCKED", "behind:comply", "critical"],
    ["GONE", "behind:comply", "critical"],
    ["AT_RISK", "behind:comply", "critical"],
    ["LOSS", "behind:comply", "critical"],
    ["POISON", "poison:comply", "warning"],
    ["ENDED_WITH_BACKLOG", "ended-with-backlog:comply", "warning"],
  ] as const)("%s is %s and %s", (status, key, severity) => {
    expect(troublesOf([findingOf({ status })])).toMatchObject([{ key, severity, status, calls: 3 }]);
  });

  test.each(["UNKNOWN", "OK", "WARMING", "ENDED_CLEAN"] as const)("%s is nobody's trouble", (status) => {
    expect(troublesOf([findingOf({ status })])).toEqual([]);
  });

  test("a group that does not keep up is one trouble in its worst status, with all its calls", () => {
    const slow = findingOf({ status: "SLOW", calls: 40, sinceMs: 500 });
    const gone = findingOf({ status: "GONE", calls: 2, sinceMs: 900 });
    const other = findingOf({ status: "SLOW", groupName: "crm", calls: 1, sinceMs: null });
    expect(troublesOf([gone, slow, other])).toEqual([
      expect.objectContaining({ key: "behind:comply", status: "GONE", severity: "critical", calls: 42, sinceMs: 500 }),
      expect.objectContaining({ key: "behind:crm", status: "SLOW", severity: "warning", calls: 1, sinceMs: null }),
    ]);
    expect(troublesOf([gone, slow])[0]?.findings.map(({ status }) => status)).toEqual(["GONE", "SLOW"]);
  });

  test("work that vanished is told from work that is late, also of a group whose name looks like it", () => {
    const vanished = findingOf({ status: "LOSS", kind: "vanished" });
    const gone = findingOf({ status: "LOSS", kind: "stream-gone" });
    const odd = findingOf({ status: "LOSS", groupName: "comply:vanished" });
    expect(troublesOf([vanished, gone, odd]).map(({ key, severity }) => [key, severity])).toEqual([
      ["vanished:comply", "critical"],
      ["stream-gone:comply", "warning"],
      ["behind:comply:vanished", "critical"],
    ]);
  });

  test("that Redis cannot be reached counts, though no status tells it", () => {
    const unreachable = findingOf({ kind: "unreachable", status: "UNKNOWN", groupName: null });
    expect(troublesOf([unreachable])).toMatchObject([{ key: "unreachable:", severity: "critical" }]);
  });

  test("of a finding only what an incident needs is kept", () => {
    const { kind, status, title, cause, advice, href, hrefLabel, action } = findingOf();
    const kept = { kind, status, title, cause, advice, href, hrefLabel, action };
    expect(troublesOf([findingOf()])[0]?.findings).toEqual([kept]);
  });

  test("of many findings of one cause the worst eight are kept", () => {
    const many = Array.from({ length: 20 }, (_, i) => findingOf({ calls: i }));
    expect(troublesOf(many)[0]?.findings).toHaveLength(8);
  });

  const connection = { state: "unreachable", sinceMs: 5, message: null, address: "10.0.0.1:6379/0" } as ConnectionFacts;
  test("a Redis that cannot be read is one of its own, and one that is being connected to is none", () => {
    expect(unreachableTrouble(connection)).toMatchObject({
      key: "unreachable:",
      groupName: null,
      severity: "critical",
      sinceMs: 5,
    });
    expect(unreachableTrouble({ ...connection, state: "refused", message: "NOPERM" })?.findings[0]).toMatchObject({
      cause: "NOPERM",
    });
    expect(unreachableTrouble({ ...connection, state: "connected" })).toBeNull();
    expect(unreachableTrouble({ ...connection, state: "connecting" })).toBeNull();
  });
});
