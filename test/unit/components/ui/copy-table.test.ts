import { afterEach, expect, test, vi } from "vitest";
import { type CopiedRows, copyTable, type TableFields } from "@/components/ui/copy-table";

interface Row {
  name: string;
  ageMs: number | null;
}
const fields: TableFields<Row> = { name: ({ name }) => name, age_ms: ({ ageMs }) => ageMs };
const rows: Row[] = [
  { name: "a\tb", ageMs: 1_234_567 },
  { name: "=SUM(A1)", ageMs: null },
];
const one = { one: "row", many: "rows" };
const copied: string[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  copied.length = 0;
});

function copy(what: CopiedRows<Row>, isAllowed = true): Promise<string> {
  const writeText = async (text: string) => {
    if (!isAllowed) throw new Error("the browser does not allow it");
    copied.push(text);
  };
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  return copyTable(fields, () => what);
}

test("exact numbers, an unknown one as nothing, and no cell that breaks out or runs", async () => {
  expect(await copy({ rows, total: 2, ...one })).toBe("Copied 2 rows");
  expect(copied).toEqual(["name\tage_ms\na b\t1234567\n'=SUM(A1)\t\n"]);
});

test.each([
  [1_000, "Copied the first 2 of 1,000 rows"],
  [null, "Copied the first 2 rows"],
  [2, "Copied 2 rows"],
])("of %s in all it says: %s", async (total, said) => {
  expect(await copy({ rows, total, ...one })).toBe(said);
});

test("what the browser does not allow is said", async () => {
  expect(await copy({ rows, total: 2, ...one }, false)).toBe("Not copied: the browser does not allow it");
});
