import { expect, test } from "vitest";
import { describeZone, formatZone } from "@/lib/format-zone";

const winterMs = Date.UTC(2026, 10, 30, 12);
const summerMs = Date.UTC(2026, 6, 1, 12);

test.each([
  ["UTC", winterMs, "UTC"],
  ["Europe/Berlin", winterMs, "UTC+1"],
  ["Europe/Berlin", summerMs, "UTC+2"],
  ["Asia/Kolkata", winterMs, "UTC+5:30"],
  ["America/Los_Angeles", winterMs, "UTC-8"],
])("%s at %s is %s", (zone, timeMs, expected) => expect(formatZone(timeMs, zone)).toBe(expected));

test("a place is named with its offset", () => {
  expect(describeZone(winterMs, "Europe/Berlin")).toBe("Europe/Berlin, UTC+1");
  expect(describeZone(winterMs, "UTC")).toBe("UTC");
});
