import { expect, test } from "vitest";
import { compareTails } from "@/lib/archive/compare-tails";

const entries = (text: string) =>
  text
    .split(" ")
    .filter(Boolean)
    .map((one) => ({ id: `${one.slice(0, -1)}-0`, hash: one.slice(-1) }));

test.each([
  ["the same", "1a 2b 3c", "1a 2b 3c", "1-0", { kind: "goes-on" }],
  ["the stream lost its end", "1a 2b", "1a 2b 3c", "1-0", { kind: "goes-on" }],
  ["one was deleted in the stream", "1a 3c", "1a 2b 3c", "1-0", { kind: "goes-on" }],
  ["the stream is empty up to there", "", "1a", "1-0", { kind: "goes-on" }],
  ["what stands before the copy is not known", "1x 2b 3c", "2b 3c", "2-0", { kind: "goes-on" }],
  ["an id with other content", "1a 2x 3c", "1a 2b 3c", "1-0", { kind: "differs", commonId: "1-0" }],
  ["an entry where none was copied", "1a 2b 3c", "1a 3c", "1-0", { kind: "differs", commonId: "1-0" }],
  ["nothing in common", "1x 2y", "1a 2b", "1-0", { kind: "differs", commonId: null }],
  ["all of it before the copy", "1a 2b", "", "5-0", { kind: "differs", commonId: null }],
])("%s", (_, stream, copy, copiedFrom, result) =>
  expect(compareTails(entries(stream), entries(copy), copiedFrom)).toEqual(result),
);
