import { expect, it } from "vitest";
import { findEverywhere, findInEvents, findInRows } from "@/lib/player/find-in-call";
import { layRows } from "@/lib/player/lay-rows";
import type { RawEvent } from "@/lib/schema/conversation-event";
import { transcript, turn } from "../../support/transcript-parts";

const all = transcript({
  turns: [
    { ...turn("a", 10), text: "My number is 7", entryIds: ["10-0", "12-0"] },
    { ...turn("b", 20), text: "Which NUMBER?", entryIds: ["20-0"] },
    { ...turn("c", 30), text: "This one", entryIds: ["30-0"] },
  ],
});
const begun = { ...all, turns: all.turns.slice(0, 1) };
const event = (entryId: string, over: Partial<RawEvent>): RawEvent => ({
  ...{ entryId, part: 0, atMs: 0, arrivedAtMs: 0, kind: "transcript", ...over },
});
const events = [
  event("10-0", { text: "My num" }),
  event("12-0", { text: "My number is 7" }),
  event("15-0", { kind: "usage", source: "voice-gw number 1" }),
  event("20-0", { text: "Which NUMBER?" }),
];

it("looks through the whole call, wherever the playhead stands, and leads to where the words are whole", () => {
  expect(findInRows(layRows(all, all), "number")).toEqual([
    { key: "turn a", entryId: "12-0" },
    { key: "turn b", entryId: "20-0" },
  ]);
  expect(findInRows(layRows(begun, all), "number").map(({ key }) => key)).toEqual(["turn a", "turn b"]);
  expect(findInRows(layRows(all, all), "  ")).toEqual([]);
});

it("looks through entries, once each, also at what says nothing in the transcript", () => {
  expect(findInEvents(events, "number").map(({ entryId }) => entryId)).toEqual(["12-0", "15-0", "20-0"]);
  expect(findInEvents(events, "voice-GW").map(({ entryId }) => entryId)).toEqual(["15-0"]);
  expect(findInEvents(events, "usage").map(({ entryId }) => entryId)).toEqual(["15-0"]);
});

it("side by side each place counts once", () => {
  expect(findEverywhere(layRows(all, all), events, "number").map(({ key }) => key)).toEqual([
    "turn a",
    "15-0",
    "turn b",
  ]);
});
