import { expect, test } from "vitest";
import { parseListPlace, writeListPlace } from "@/lib/archive/list-place";

test.each(["conv:a", "", "conv:a.b:9", "é𝄞 \n?&=%", "x".repeat(2_000)])("a place at %j comes back as it was", (key) => {
  const place = { file: 12, takenAtMs: 1_796_085_501_942, key };
  expect(parseListPlace(writeListPlace(place))).toEqual(place);
});

test.each(["", "5", "5.YQ", "1.x.YQ", "1.5.YQ==", "1.5.a b", "1.-5.YQ", "1.5.YQ.YQ", "1.1e3.YQ", "-1.5.YQ"])(
  "%j is no place",
  (text) => expect(parseListPlace(text)).toBeNull(),
);
