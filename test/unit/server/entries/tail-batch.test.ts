import { expect, test } from "vitest";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import { type Batch, encodeBatches, lastIdOf, mergeBatches, sliceAfter } from "@/server/entries/tail-batch";
import type { DecodedEntry } from "@/server/redis/decode-entry";

const entry = (n: number, length = 10): DecodedEntry => ({
  entry: { id: `${n}-0`, timeMs: n, fields: { text: "é".repeat(length) } },
  sizeBytes: 100,
  shownBytes: 100,
});
const entries = (from: number, to: number, length?: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => entry(from + i, length));
const textOf = (batches: Batch[]) => Buffer.concat(batches.map(({ bytes }) => bytes)).toString();
const idsIn = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);

test("what follows an id is exactly the rest, wherever the id stands", () => {
  const [batch] = encodeBatches(entries(10, 20), asMaskedEntry);
  if (!batch) throw new Error("no batch");
  for (let n = 9; n <= 21; n++) {
    const part = sliceAfter(batch, `${n}-0`);
    const expected = entries(n + 1, 20).map(({ entry: { id } }) => id);
    expect(part?.ids ?? []).toEqual(n < 9 ? batch.ids : expected);
    expect(idsIn(part ? textOf([part]) : "")).toEqual(expected);
    expect(part?.ends.at(-1) ?? 0).toBe(part?.bytes.length ?? 0);
  }
});

test("batches are about 128 kB, and merging keeps every byte in its place", () => {
  const large = encodeBatches(entries(1, 100, 10_000), asMaskedEntry);
  expect(large.length).toBeGreaterThan(10);
  for (const { bytes } of large) expect(bytes.length).toBeLessThan(160_000);
  const single = Array.from({ length: 50 }, (_, i) => encodeBatches([entry(i + 1)], asMaskedEntry)).flat();
  const merged = mergeBatches(single);
  expect(merged).toHaveLength(1);
  expect(textOf(merged)).toBe(textOf(single));
  const [all] = merged;
  expect(all && lastIdOf(all)).toBe("50-0");
  const rest = all && sliceAfter(all, "30-0");
  expect(idsIn(rest ? textOf([rest]) : "")).toEqual(entries(31, 50).map(({ entry: { id } }) => id));
  expect(mergeBatches(large).length).toBe(large.length);
});

test("nothing to send is no batch", () => {
  expect(encodeBatches([], asMaskedEntry)).toEqual([]);
  expect(mergeBatches([])).toEqual([]);
});
