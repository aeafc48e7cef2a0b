import { describe, expect, test } from "vitest";
import type { ServerFacts, StreamReading } from "@/lib/stream/reading";
import { serverFacts } from "@/lib/stream/reading";
import { assessAll, atMs, group, pending, quiet, redis70, redis80, stream } from "../../support/builders";

const redis86 = serverFacts({ name: "Redis", version: "8.6.3", number: 8_006_003 });

/** Five entries, all read and pending; then what is left of both, and whether somebody acked somewhere meanwhile. */
function looks(left: Partial<StreamReading>, stillPending: number, acked: number, oldest = "1-0"): StreamReading[] {
  const at = (rows: number) => group({ pending: rows, lastDeliveredId: "5-0", entriesRead: 5 });
  const first = stream({ groups: [{ ...at(5), oldestPending: [pending({ entryId: oldest })] }] });
  const after = { ...quiet, acked };
  const readAtMs = atMs + 1_000;
  const then = { readAtMs, operations: { before: quiet, after }, groups: [at(stillPending)] };
  return [stream({ groups: [group({ pending: 0 })] }), first, stream({ ...left, ...then })];
}

const trimmed = { length: 2, firstEntryId: "4-0" };

describe("pending entries that went while entries were removed", () => {
  test.each<[string, ServerFacts, StreamReading[], number | null, string | null]>([
    ["nobody acked: they were deleted", redis86, looks(trimmed, 2, 0), 3, "went with their entries"],
    ["on a server that cannot, they left unacked", redis80, looks(trimmed, 2, 0), 3, "left the pending list"],
    ["somebody acked: nothing is claimed", redis86, looks(trimmed, 2, 1), 0, null],
  ])("%s", (_, server, readings, dropped, words) => {
    const [row] = assessAll(readings, server).row.groups;
    expect(row?.droppedPending).toBe(dropped);
    if (words !== null) expect(row?.reason).toContain(words);
  });

  test("acks are believed only where what went was none of the group's pending entries", () => {
    const isAckSeen = (server: ServerFacts, oldest: string) =>
      assessAll(looks(trimmed, 0, 1, oldest), server).row.groups[0]?.isAckSeen;
    expect(isAckSeen(redis86, "1-0")).toBe(false);
    expect(isAckSeen(redis70, "1-0")).toBe(isAckSeen(redis86, "4-0"));
  });

  test.each([
    ["none", ["4-0", "5-0"], false],
    ["one", ["1-0", "5-0"], true],
    ["two", ["1-0", "2-0"], true],
  ])("with %s of its pending payloads gone a claim may drop what an ack did not", (_, ids, hadGhosts) => {
    const oldestPending = ids.map((entryId) => pending({ entryId }));
    const reading = stream({ ...trimmed, groups: [group({ pending: 2, lastDeliveredId: "5-0", oldestPending })] });
    expect(assessAll([reading]).groups.get("brain")?.hadGhosts).toBe(hadGhosts);
  });
});
