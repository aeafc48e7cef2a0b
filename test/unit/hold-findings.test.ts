import { describe, expect, test } from "vitest";
import { holdFindings } from "@/lib/hold-findings";
import type { Finding } from "@/lib/schema/snapshot";

const finding = (findingId: string, title = findingId): Finding => ({
  findingId,
  kind: "stopped",
  status: "GONE",
  groupName: findingId.slice(0, 1),
  calls: 1,
  sinceMs: null,
  lossInMs: null,
  counted: { lagEntries: 0, pending: 0, lost: 0, holder: null },
  title,
  cause: "",
  advice: "",
  href: "/",
  hrefLabel: "",
  action: null,
});

const [a, b, c] = [finding("a"), finding("b"), finding("c")];
const held = (...findings: Finding[]) => findings.map((one) => ({ finding: one, resolvedAtMs: null }));
const say = (shown: ReturnType<typeof holdFindings>) =>
  shown.map(
    ({ finding: { findingId }, resolvedAtMs }) => `${findingId}${resolvedAtMs === null ? "" : `@${resolvedAtMs}`}`,
  );

describe("what of the findings is shown", () => {
  test.each([
    ["the snapshot's order where nobody reads", held(a, b), [b, a], false, ["b", "a"]],
    ["the order seen while it is read", held(a, b), [b, a], true, ["a", "b"]],
    ["new ones come last while it is read", held(b), [a, b], true, ["b", "a"]],
    ["what is no longer true stays last, and says since when", held(a, b), [b], false, ["b", "a@100"]],
    ["… in its place while it is read", held(a, b), [b, c], true, ["a@100", "b", "c"]],
    ["true again", [{ finding: a, resolvedAtMs: 50 }], [a], false, ["a"]],
    [
      "what has become another thing of the same group is not resolved",
      held(a, b),
      [finding("a2"), b],
      false,
      ["a2", "b"],
    ],
  ])("%s", (_, shown, fresh, isRead, expected) =>
    expect(say(holdFindings(shown, fresh, { atMs: 100, isRead }))).toEqual(expected),
  );

  test("it leaves after a minute, but not while it is read", () => {
    const gone = [{ finding: a, resolvedAtMs: 100 }];
    expect(say(holdFindings(gone, [], { atMs: 60_099, isRead: false }))).toEqual(["a@100"]);
    expect(holdFindings(gone, [], { atMs: 60_100, isRead: false })).toEqual([]);
    expect(say(holdFindings(gone, [], { atMs: 900_000, isRead: true }))).toEqual(["a@100"]);
  });

  test("the newest words are shown", () => {
    expect(holdFindings(held(a), [finding("a", "worse")], { atMs: 1, isRead: true })[0]?.finding.title).toBe("worse");
  });
});
