import { expect, test } from "vitest";
import { callsOfPages } from "@/lib/archive/calls-of-pages";
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
  told: null,
});

test("a call that two pages have stands once", () => {
  const pages = [
    { rows: [row("a", 9), row("b", 5)], nextCursor: "5.Yg" },
    { rows: [row("b", 5), row("c", 5)], nextCursor: null },
  ];
  expect(callsOfPages(pages).map(({ callId }) => callId)).toEqual(["a", "b", "c"]);
});
