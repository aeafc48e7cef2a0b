import { expect, test } from "vitest";
import { zeroId } from "@/lib/ids/entry-id";
import { createCaptureTally } from "@/server/archive/capture/capture-tally";
import type { ArchiveGap, ArchiveTake } from "@/server/archive/store/archive-store";

const cursor = { life: 1, lastId: "5-0", lastHash: "", position: 5 };

function takeOf(key: string, gap: Partial<ArchiveGap>, expected: ArchiveTake["expected"] = cursor): ArchiveTake {
  const whole = {
    ...{ afterId: "5-0", beforeId: "9-0", entries: 3, isAtLeast: false, cause: "trimmed" as const, notedAtMs: 0 },
    ...gap,
  };
  return { key, expected, cursor: { ...cursor, lastId: "9-0" }, chunk: null, gap: whole, base: null, takenAtMs: 0 };
}

test("what trimming took is told for as long as is asked, and not what was gone before the first copy", () => {
  const tally = createCaptureTally();
  expect(tally.missedSince(0)).toBeNull();
  tally.kept(
    [takeOf("a", {}, null), takeOf("b", {}, { ...cursor, lastId: zeroId }), takeOf("c", { cause: "remade" })],
    100,
  );
  expect(tally.missedSince(0)).toBeNull();
  tally.kept([takeOf("a", {}), takeOf("a", { entries: 4 }), takeOf("b", {})], 200);
  expect(tally.missedSince(0)).toEqual({ streams: 2, entries: 10, isAtLeast: false, lastAtMs: 200 });
  tally.kept([takeOf("d", { entries: null })], 300);
  expect(tally.missedSince(250)).toEqual({ streams: 1, entries: 0, isAtLeast: true, lastAtMs: 300 });
  expect(tally.missedSince(301)).toBeNull();
});

test("it holds so many at most, and says at least beyond them", () => {
  const tally = createCaptureTally();
  for (let i = 0; i < 30; i++)
    tally.kept(
      Array.from({ length: 50 }, (_, n) => takeOf(`${i}-${n}`, {})),
      i,
    );
  expect(tally.missedSince(0)).toMatchObject({ streams: 1_000, entries: 3_000, isAtLeast: true });
});
