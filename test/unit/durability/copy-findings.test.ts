import { expect, test } from "vitest";
import { type CopyFacts, copyFindings } from "@/lib/durability/copy-findings";
import { atMs } from "@/test/support/builders";

const behind = { calls: 3, waitingEntries: 1_200, untilTrimmedMs: 42_000 };
const archive: NonNullable<CopyFacts["archive"]> = {
  state: "capturing",
  problem: null,
  sinceMs: atMs,
  behind,
  missed: null,
};
const alive = { isAlive: true, problems: [] };
const stopped = { isAlive: true, problems: ["Kafka is not reached"] };
const dead = { isAlive: false, problems: [] };
const bridgeOf = (workers: NonNullable<CopyFacts["bridge"]>["workers"], more = {}) => ({
  archive: null,
  bridge: { group: "bridge", workers, behind: { ...behind, ...more } },
});
const archiveOf = (more: Partial<typeof archive>) => ({ archive: { ...archive, ...more }, bridge: null });

test.each<[string, CopyFacts, { title: string; status?: string; cause?: string; advice?: string } | null]>([
  ["the archive copies", archiveOf({}), null],
  ["the archive stands by", archiveOf({ state: "standby" }), null],
  [
    "the archive's disk is full",
    archiveOf({ state: "stopped", problem: "The disk is full." }),
    {
      title: "The archive stands still: The disk is full.",
      status: "AT_RISK",
      cause: "1,200 entries of 3 calls are in Redis alone; trimming reaches the first of them in 42 s.",
    },
  ],
  [
    "trimming passed it",
    archiveOf({ missed: { streams: 2, entries: 70, isAtLeast: false, lastAtMs: atMs } }),
    { title: "Trimming passed the archive: 70 entries of 2 calls are in neither", status: "LOSS" },
  ],
  [
    "nobody knows by how many",
    archiveOf({ missed: { streams: 1, entries: 0, isAtLeast: true, lastAtMs: atMs } }),
    { title: "Trimming passed the archive: entries of 1 call are in neither" },
  ],
  ["all workers send", bridgeOf([alive, alive]), null],
  ["one was killed, another lives", bridgeOf([alive, dead]), null],
  ["none is known", bridgeOf([]), null],
  [
    "Kafka is gone",
    bridgeOf([stopped, stopped]),
    {
      title: "The bridge to Kafka stands still: Kafka is not reached",
      status: "AT_RISK",
      cause: "1,200 entries of 3 calls are not in Kafka yet; trimming reaches the first of them in 42 s.",
    },
  ],
  [
    "nothing is trimmed",
    bridgeOf([stopped], { untilTrimmedMs: null }),
    {
      title: "The bridge to Kafka stands still: Kafka is not reached",
      status: "BLOCKED",
      cause: "1,200 entries of 3 calls are not in Kafka yet; trimming is not in sight of them.",
    },
  ],
  [
    "trimming is there",
    bridgeOf([stopped], { untilTrimmedMs: 0 }),
    {
      title: "The bridge to Kafka stands still: Kafka is not reached",
      cause: "1,200 entries of 3 calls are not in Kafka yet; trimming reaches the first of them now.",
      advice: "What trimming takes now is in neither: mend what it names, or raise MAXLEN until it goes on.",
    },
  ],
  [
    "one of two is held up",
    bridgeOf([alive, stopped]),
    { title: "The bridge to Kafka is held up in 1 of 2 workers: Kafka is not reached" },
  ],
  ["all were killed", bridgeOf([dead]), { title: "No worker of the bridge to Kafka lives" }],
  ["all were killed, and nothing waits", bridgeOf([dead], { waitingEntries: 0 }), null],
  [
    "how many wait is unknown",
    bridgeOf([dead], { waitingEntries: null }),
    {
      title: "No worker of the bridge to Kafka lives",
      cause: "? entries of 3 calls are not in Kafka yet; trimming reaches the first of them in 42 s.",
    },
  ],
])("%s", (_, facts, told) => {
  const found = copyFindings(facts);
  if (told === null) expect(found).toEqual([]);
  else expect(found).toMatchObject([{ ...told, href: "/durability" }]);
});

test("what a worker says of itself is cut where it is long", () => {
  const [finding] = copyFindings(bridgeOf([{ isAlive: true, problems: ["x".repeat(5_000)] }]));
  expect(finding?.title.length).toBeLessThan(400);
});
