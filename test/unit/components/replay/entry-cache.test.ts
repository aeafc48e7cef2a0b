import { expect, it, vi } from "vitest";
import { createEntryCache } from "@/components/replay/entry-cache";
import type { QueryOf } from "@/lib/endpoints/endpoints";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { asMaskedEntry } from "@/lib/mask/as-masked";
import type { EntriesPage } from "@/lib/schema/stream-entry";

const entry = (id: string) => asMaskedEntry({ id, timeMs: 0, fields: { text: id } });

/** A stream that answers at most `perPage` entries at once. */
function streamOf(ids: readonly string[], perPage = 500) {
  return vi.fn(async ({ from = "", to = "" }: QueryOf<"entries">): Promise<EntriesPage> => {
    const found = ids.filter((id) => compareEntryIds(from, id) <= 0 && compareEntryIds(id, to) <= 0);
    const page = found.slice(0, perPage);
    return { entries: page.map(entry), nextCursor: found.length > perPage ? (page.at(-1) ?? null) : null };
  });
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("asks once for those in sight, and not again for what it has", async () => {
  const load = streamOf(["1-0", "2-0", "3-0", "4-0"]);
  const cache = createEntryCache(load);
  cache.want(["1-0", "2-0"]);
  await settled();
  cache.want(["1-0", "2-0"]);
  cache.want(["2-0", "3-0"]);
  await settled();
  expect(load.mock.calls.map(([{ from, to }]) => `${from} ${to}`)).toEqual(["1-0 2-0", "3-0 3-0"]);
  expect([...cache.getState().entries.keys()]).toEqual(["1-0", "2-0", "3-0"]);
});

it("asks on where an answer ended before the last one wanted, and knows what is gone", async () => {
  const load = streamOf(["1-0", "3-0", "4-0"], 1);
  const cache = createEntryCache(load);
  cache.want(["1-0", "2-0", "3-0", "4-0"]);
  await settled();
  expect([...cache.getState().entries.keys()]).toEqual(["1-0", "3-0", "4-0"]);
  expect([...cache.getState().goneIds]).toEqual(["2-0"]);
});

it("tells what failed, and asks again when it is wanted again", async () => {
  const load = streamOf(["1-0"]);
  load.mockRejectedValueOnce(new Error("no answer"));
  const cache = createEntryCache(load);
  cache.want(["1-0"]);
  await settled();
  expect(cache.getState().problem?.message).toBe("no answer");
  cache.want(["1-0"]);
  await settled();
  expect(cache.getState().problem).toBeNull();
  expect(cache.getState().entries.has("1-0")).toBe(true);
});
