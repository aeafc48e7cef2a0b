import { describe, expect, test } from "vitest";
import { boundRefusal } from "@/lib/audit/bound-refusal";

const empty = { requestId: null, jobId: null, reason: null, params: {}, targets: [], note: null };
const sizeOf = (value: unknown) => JSON.stringify(value).length;
const ids = (count: number, length = 5) => Array.from({ length: count }, (_, i) => `${i}-0`.padStart(length, "1"));

describe("what is kept of a refused attempt", () => {
  test("is all of an ordinary one", () => {
    const about = {
      ...empty,
      requestId: "request-1",
      reason: "worker crashed",
      params: { verb: "ack" },
      targets: [{ callId: "a", group: "g", entryIds: ids(1_000) }],
      note: "The role viewer may not.",
    };
    expect(boundRefusal(about)).toEqual(about);
  });

  test.each([
    [
      "a thousand calls with long ids",
      ids(1_000).map((id) => ({ callId: id.repeat(300), group: "g", entryIds: [id] })),
    ],
    ["one call with many entries", [{ callId: "a", group: "g", entryIds: ids(100_000) }]],
    ["one call with long entries", [{ callId: "a", group: "g", entryIds: ids(1_000, 2_000) }]],
    [
      "characters of four bytes",
      ids(1_000).map((id) => ({ callId: "🗣️".repeat(900), group: "🗣️".repeat(200), entryIds: [id] })),
    ],
    [
      "quotes, each written as two",
      ids(1_000).map((id) => ({ callId: '"'.repeat(2_000), group: "\u0001".repeat(500), entryIds: [id] })),
    ],
  ])("is bounded: %s", (_, targets) => {
    const kept = boundRefusal({
      ...empty,
      targets,
      reason: "x".repeat(9_000),
      note: "n".repeat(9_000),
      requestId: "r".repeat(9_000),
      params: Object.fromEntries(ids(500).map((id) => [id.repeat(50), "v".repeat(900)])),
    });
    expect(sizeOf(kept)).toBeLessThan(22_000);
    expect(kept.targets.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toMatch(/\\ud83d…/);
  });
});
