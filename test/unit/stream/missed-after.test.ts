import { expect, test } from "vitest";
import { missedAfter, type StreamExtent } from "@/lib/stream/missed-after";

const extent = (given: Partial<StreamExtent>): StreamExtent => ({
  length: 10,
  lastGeneratedId: "100-0",
  entriesAdded: 10,
  firstEntryId: "91-0",
  ...given,
});

const trimmed = (fromId: string, toId: string, count: number | null) => ({ cause: "trimmed", fromId, toId, count });
const reset = (toId: string) => ({ cause: "reset", fromId: "0-0", toId, count: null });

test.each([
  ["nothing read of a stream that does not exist", "0-0", null, null],
  ["read, and the stream is gone", "5-0", null, reset("5-0")],
  ["read further than the stream reaches", "200-0", extent({}), reset("200-0")],
  ["ids compare as numbers", "1000-0", extent({}), reset("1000-0")],
  ["read to the end", "100-0", extent({}), null],
  ["read to the end of a stream emptied since", "100-0", extent({ length: 0, firstEntryId: null }), null],
  ["an entry deleted from the middle", "95-0", extent({ entriesAdded: 11 }), null],
  ["before the first entry, nothing ever removed", "5-0", extent({}), null],
  ["from the beginning, nothing ever removed", "0-0", extent({}), null],
  ["from the beginning, 90 removed", "0-0", extent({ entriesAdded: 100 }), trimmed("0-0", "91-0", 90)],
  ["trimmed past the reader", "5-0", extent({ entriesAdded: 100 }), trimmed("5-0", "91-0", null)],
  [
    "emptied past the reader",
    "5-0",
    extent({ length: 0, firstEntryId: null, entriesAdded: 100 }),
    trimmed("5-0", "100-0", null),
  ],
  [
    "a server without counters, an id that was read",
    "5-0",
    extent({ entriesAdded: null }),
    trimmed("5-0", "91-0", null),
  ],
  ["a server without counters, from the beginning", "0-0", extent({ entriesAdded: null }), null],
])("%s", (_, afterId, given, expected) => {
  expect(missedAfter(afterId, given)).toEqual(expected);
});
