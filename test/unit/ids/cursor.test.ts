import { expect, test } from "vitest";
import { isOrderName, parseCountedCursor, parseCursor, writeCursor } from "@/lib/ids/cursor";
import { isEntryId } from "@/lib/ids/entry-id";

test("what was written is read again", () => {
  expect(parseCountedCursor(writeCursor("1700000000000-0", 25), isEntryId)).toEqual({
    place: "1700000000000-0",
    count: 25,
  });
  expect(parseCountedCursor(writeCursor("ab12", 0), isOrderName)).toEqual({ place: "ab12", count: 0 });
  expect(parseCursor(writeCursor("5-1", "Y29udjph"), isEntryId)).toEqual({ place: "5-1", rest: "Y29udjph" });
  expect(parseCursor(writeCursor("5-1", ""), isEntryId)).toEqual({ place: "5-1", rest: "" });
});

test.each(["", ".", "5-1", "5-1.1.2", "x-1.3", "5-1.12345678", "5-1.-3", "5-1. 3", "5-1.3\n", `${"9".repeat(30)}-0.1`])(
  "%j is none of ours",
  (text) => expect(parseCountedCursor(text, isEntryId)).toBeNull(),
);

test.each(["ORDER.1", "a b.1", `${"a".repeat(17)}.1`])("%j names no list", (text) => {
  expect(parseCountedCursor(text, isOrderName)).toBeNull();
});
