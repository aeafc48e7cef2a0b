import { expect, test } from "vitest";
import { tableCell } from "@/lib/table-text";

test.each([
  [null, ""],
  [0, "0"],
  [-5, "-5"],
  ["conv-1", "conv-1"],
  ["a\tb\r\nc\0d", "a b c d"],
  ["=1+1", "'=1+1"],
  ["+15550100", "'+15550100"],
  ["-2", "'-2"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1+1", "' =1+1"],
  [" \n=1+1", "'  =1+1"],
  ["＝1+1", "'＝1+1"],
  ["a=1", "a=1"],
])("%j becomes %j", (value, cell) => expect(tableCell(value)).toBe(cell));
