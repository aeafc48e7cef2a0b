import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { GapRow } from "@/components/entries/gap-row";
import { layRows } from "@/components/entries/lay-rows";
import { addPageGaps } from "@/lib/entries/shown-gaps";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import type { EntryGap } from "@/lib/schema/stream-entry";

const entry = (ms: number) => asMaskedEntry({ id: `${ms}-0`, timeMs: ms, fields: {} });
const hole = (after: number, before: number | null, given: Partial<EntryGap>): EntryGap => ({
  afterId: `${after}-0`,
  beforeId: before === null ? null : `${before}-0`,
  entries: 1,
  isAtLeast: false,
  cause: "trimmed",
  ...given,
});

test("holes of pages stand between the entries where they lie, each with its size and its reason", () => {
  const page = {
    entries: [entry(10), entry(11), entry(20)],
    gaps: [
      hole(0, 10, { entries: null }),
      hole(11, 20, { entries: 250 }),
      hole(20, null, { entries: 3, isAtLeast: true, cause: "remade" }),
    ],
    nextCursor: null,
  };
  const { rows } = layRows(page.entries, addPageGaps([], page), []);
  const drawn = rows.map(({ entry: one, gap }) =>
    gap === null
      ? one.id
      : renderToStaticMarkup(<GapRow gap={gap} onRepair={() => undefined} />).replace(/<[^>]*>/g, ""),
  );
  expect(drawn).toEqual([
    "An unknown number of entries were trimmed before they could be read. This cannot be repaired.",
    "10-0",
    "11-0",
    "250 entries were trimmed before they could be read. This cannot be repaired.",
    "20-0",
    "At least 3 entries were lost when the stream was made anew. This cannot be repaired.",
  ]);
});
