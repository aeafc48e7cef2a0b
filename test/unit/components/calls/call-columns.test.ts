import { expect, test } from "vitest";
import { callColumns, sortTexts } from "@/components/calls/call-columns";
import { suggestFilters } from "@/components/calls/suggest-filters";
import { fitColumns, nextSort, sortDirection } from "@/components/ui/columns";
import { callSortKeys } from "@/lib/schema/call";

test("every sort the page offers is one the server knows", () => {
  for (const text of sortTexts) expect(callSortKeys).toContain(text.replace(/^-/, ""));
});

test("columns leave from the end as the width shrinks, and the first two stay", () => {
  const ids = (widthPx: number) => fitColumns(callColumns, widthPx).map(({ id }) => id);
  expect(ids(4_000)).toEqual(callColumns.map(({ id }) => id));
  expect(ids(390)).toEqual(["status", "callId"]);
  expect(ids(440)).toEqual(["status", "callId", "undeliveredAge"]);
  expect(ids(0)).toEqual(["status", "callId"]);
  const wide = ids(1_216);
  expect(callColumns.slice(0, wide.length).map(({ id }) => id)).toEqual(wide);
});

test("a head sorts the useful way first, then the other, then worst first again", () => {
  const lag = callColumns.find(({ id }) => id === "lag");
  const status = callColumns.find(({ id }) => id === "status");
  if (!lag || !status) throw new Error("columns are missing");
  const next = ({ sort: own }: typeof lag, sort: string) => nextSort(own, sort, "worst");
  expect(next(lag, "worst")).toBe("-lag");
  expect(next(lag, "-lag")).toBe("lag");
  expect(next(lag, "lag")).toBe("worst");
  expect(next(status, "-lag")).toBe("worst");
  expect(next(status, "worst")).toBe("-worst");
  expect(sortDirection(lag.sort, "-lag")).toBe("descending");
  expect(sortDirection(lag.sort, "lag")).toBe("ascending");
  expect(sortDirection(lag.sort, "worst")).toBeUndefined();
  expect(sortDirection(status.sort, "worst")).toBe("descending");
  expect(sortDirection(status.sort, "-worst")).toBe("ascending");
});

test("typed text suggests what it could mean", () => {
  const words = (text: string) => suggestFilters(text, ["brain", "comply"]).map(({ kind, word }) => `${kind} ${word}`);
  expect(words("")).toEqual([]);
  expect(words("block")).toEqual(["status blocked"]);
  expect(words("COM")).toEqual(["group comply"]);
  expect(words("group: b")).toEqual(["group brain"]);
  expect(words("state:live")).toEqual(["state live"]);
  expect(words("conv-123")).toEqual([]);
});
