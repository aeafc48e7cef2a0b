import { expect, it } from "vitest";
import { nameEvents, sayEvents } from "@/lib/player/event-words";
import type { RawEvent } from "@/lib/schema/conversation-event";

const event = (more: Partial<RawEvent> & Pick<RawEvent, "kind">): RawEvent => ({
  entryId: "1-0",
  part: 0,
  arrivedAtMs: 1,
  atMs: 1,
  ...more,
});

it.each<[RawEvent[], string, string]>([
  [[], "said nothing", ""],
  [[event({ kind: "raw", name: "vendor.frame" })], "not understood", "vendor.frame"],
  [[event({ kind: "transcript", phase: "partial", role: "user", text: "hello" })], "user transcript, partial", "hello"],
  [[event({ kind: "tool", phase: "start", tool: "find", args: "{}" })], "tool, start", "find {}"],
  [[event({ kind: "handoff", from: "triage", to: "sales", reason: "price" })], "handoff", "triage → sales price"],
  [[event({ kind: "memory", name: "seat", value: "window", memoryOp: "set" })], "memory, set", "seat = window"],
  [[event({ kind: "usage", tokens: { input: 12 } })], "usage", "12 tokens in, ? out"],
  [
    [event({ kind: "transcript", text: "hello" }), event({ kind: "interrupt", reason: "cut" })],
    "transcript +1",
    "hello · cut",
  ],
])("names an entry by what it was understood as", (events, name, says) => {
  expect(nameEvents(events)).toBe(name);
  expect(sayEvents(events)).toBe(says);
});
