import { describe, expect, test } from "vitest";
import { type OwnTouch, withoutOwnTouch } from "@/lib/stream/own-touch";

const nowMs = 1_000_000;
const touch = (over: Partial<OwnTouch> = {}): OwnTouch => ({
  fromMs: nowMs - 12_000,
  untilMs: nowMs - 11_990,
  seenBeforeMs: nowMs - 1_740_000,
  ...over,
});
const consumer = { name: "brain-2", pending: 3, idleMs: 11_995, inactiveMs: null };

describe("an operator's touch is no sign of life", () => {
  test.each([
    ["never touched", undefined, consumer, consumer],
    [
      "dead for 29 min, touched 12 s ago",
      touch(),
      consumer,
      { ...consumer, idleMs: 1_740_000, touchedByOperatorMs: 11_995 },
    ],
    [
      "made by the touch itself",
      touch({ seenBeforeMs: null }),
      consumer,
      { ...consumer, idleMs: Number.POSITIVE_INFINITY, touchedByOperatorMs: 11_995 },
    ],
    ["polled since", touch(), { ...consumer, idleMs: 40 }, { ...consumer, idleMs: 40 }],
    [
      "polled long before, and the command changed nothing",
      touch(),
      { ...consumer, idleMs: 60_000 },
      { ...consumer, idleMs: 60_000 },
    ],
    [
      "the command is under way",
      touch({ untilMs: null }),
      { ...consumer, idleMs: 5 },
      { ...consumer, idleMs: 1_740_000, touchedByOperatorMs: 5 },
    ],
    [
      "its active time is ours as well",
      touch(),
      { ...consumer, inactiveMs: 11_996 },
      { ...consumer, idleMs: 1_740_000, inactiveMs: -1, touchedByOperatorMs: 11_995 },
    ],
    [
      "its active time is its own",
      touch(),
      { ...consumer, inactiveMs: 900_000 },
      { ...consumer, idleMs: 1_740_000, inactiveMs: 900_000, touchedByOperatorMs: 11_995 },
    ],
  ])("%s", (_, ofIt, seen, expected) => {
    expect(withoutOwnTouch(seen, ofIt, nowMs)).toEqual(expected);
  });
});
