import { expect, test } from "vitest";
import { assessFreshness, type FreshnessFacts } from "@/lib/freshness";

const connection = { state: "connected", sinceMs: 100, message: null } as const;
const fresh: FreshnessFacts = { link: { state: "open", sinceMs: 1 }, connection, asOfMs: 5_000, staleMs: 0 };

test.each<[string, Partial<FreshnessFacts>, ReturnType<typeof assessFreshness>]>([
  ["all is well", {}, { kind: "live", sinceMs: null, problem: null }],
  [
    "the stream is being opened",
    { link: { state: "connecting", sinceMs: 1 } },
    { kind: "live", sinceMs: null, problem: null },
  ],
  ["nothing has arrived", { connection: null, asOfMs: null }, { kind: "starting", sinceMs: null, problem: null }],
  [
    "nothing has arrived and nobody answers",
    { connection: null, asOfMs: null, link: { state: "lost", sinceMs: 7 } },
    { kind: "unreachable", sinceMs: 7, problem: "The console does not answer" },
  ],
  [
    "the stream broke",
    { link: { state: "lost", sinceMs: 7 } },
    { kind: "reconnecting", sinceMs: 7, problem: "Connection to the console lost" },
  ],
  [
    "Redis is gone",
    { connection: { ...connection, state: "unreachable", sinceMs: 900 } },
    { kind: "stale", sinceMs: 900, problem: "Redis unreachable" },
  ],
  [
    "Redis refuses",
    { connection: { ...connection, state: "refused", sinceMs: 900 } },
    { kind: "stale", sinceMs: 900, problem: "Redis refuses the console" },
  ],
  [
    "Redis was never there",
    { connection: { ...connection, state: "unreachable", sinceMs: 900 }, asOfMs: null },
    { kind: "unreachable", sinceMs: 900, problem: "Redis unreachable" },
  ],
  ["the first sweep runs", { asOfMs: null }, { kind: "starting", sinceMs: null, problem: null }],
  ["readings are five seconds old", { staleMs: 5_000 }, { kind: "live", sinceMs: null, problem: null }],
  ["readings are older", { staleMs: 5_001 }, { kind: "stale", sinceMs: 5_000, problem: "Redis answers late" }],
])("when %s", (_, facts, expected) => {
  expect(assessFreshness({ ...fresh, ...facts })).toEqual(expected);
});
