import { expect, it } from "vitest";
import { entryIdsOf, findRowOf } from "@/lib/player/choose-row";
import { layRows } from "@/lib/player/lay-rows";
import { mark, missing, tool, transcript, turn } from "../../support/transcript-parts";

const all = transcript({
  turns: [
    { ...turn("a", 10), entryIds: ["10-0", "12-0", "100-0"] },
    { ...turn("b", 20), entryIds: ["20-0", "99-5"] },
  ],
  toolCalls: [{ ...tool("x", 12), entryIds: ["12-0", "30-0"] }],
  marks: [mark("error", 40)],
  missing: [missing("gap", "20-0")],
});
const rows = layRows(all, all);
const keyOf = (entryId: string) => findRowOf(rows, entryId)?.key ?? null;

it("finds what an entry made, a turn before a tool call, ids compared as numbers", () => {
  expect(keyOf("100-0")).toBe("turn a");
  expect(keyOf("99-5")).toBe("turn b");
  expect(keyOf("12-0")).toBe("turn a");
  expect(keyOf("30-0")).toBe("tool x 12-0");
  expect(keyOf("40-0")).toBe("error 40-0 error");
});

it("finds nothing for an entry that made no row: a notice is made of what is not there", () => {
  expect(keyOf("11-0")).toBeNull();
  expect(rows.filter(({ kind }) => kind === "missing").map(entryIdsOf)).toEqual([[]]);
});
