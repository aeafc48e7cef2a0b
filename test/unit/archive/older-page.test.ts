import { expect, test } from "vitest";
import { callsOfPages, olderBeforeMs } from "@/lib/archive/older-page";
import type { ArchivedCall } from "@/lib/schema/archive";

const row = (callId: string, copiedAtMs: number): ArchivedCall => ({
  callId,
  streamKey: `conv:${callId}`,
  firstEntryId: "1-0",
  lastEntryId: "2-0",
  entries: 2,
  sizeBytes: 9,
  copiedAtMs,
  isInRedis: false,
});

test.each([
  ["nothing", [], true, undefined],
  ["the end", [row("a", 9), row("b", 5)], false, undefined],
  ["those copied at once with the last are asked for again", [row("a", 9), row("b", 5)], true, 6],
  ["a whole page copied at once: goes on before it", [row("a", 5), row("b", 5)], true, 5],
])("after a page: %s", (_, rows, hasMore, beforeMs) => {
  expect(olderBeforeMs({ rows, hasMore })).toBe(beforeMs);
});

test("a call that two pages have stands once", () => {
  const pages = [
    { rows: [row("a", 9), row("b", 5)], hasMore: true },
    { rows: [row("b", 5), row("c", 5)], hasMore: false },
  ];
  expect(callsOfPages(pages).map(({ callId }) => callId)).toEqual(["a", "b", "c"]);
});
