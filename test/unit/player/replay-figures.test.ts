import { describe, expect, it } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { redeliveryFigure, replayFigures } from "@/lib/player/replay-figures";
import type { StreamHead } from "@/lib/schema/call-shape";
import { agentFinal, eventsAt, startMs, userFinal } from "@/test/support/conversation-events";

const said = { isEndOfTurn: true };
const events = eventsAt(
  [0, { kind: "lifecycle", phase: "start" }],
  agentFinal(800, "Hello, how can I help?", said),
  userFinal(5_000, "Move my booking", said),
  [5_200, { kind: "tool", phase: "start", toolCallId: "a", tool: "find" }],
  [5_600, { kind: "tool", phase: "end", toolCallId: "a", status: "ok" }],
  [5_700, { kind: "metric", name: "ttft", measure: 310 }],
  [
    5_800,
    { kind: "usage", service: "llm", model: "m", tokens: { input: 100, output: 20 }, cost: 0.5, currency: "EUR" },
  ],
  agentFinal(6_000, "Which day would you like", said),
  userFinal(16_000, "Monday", said),
  [16_400, { kind: "metric", name: "ttft", measure: 510 }],
  [
    16_500,
    { kind: "usage", service: "llm", model: "m", tokens: { input: 50, output: 5 }, cost: 0.25, currency: "EUR" },
  ],
  [16_600, { kind: "handoff", from: "a", to: "b" }],
  [16_700, { kind: "handoff", from: "b", to: "c", status: "cancelled" }],
  agentFinal(18_500, "Done, see you on", { ...said, isInterrupted: true }),
);
const texts = (figures: readonly { name: string; text: string }[]) =>
  Object.fromEntries(figures.map(({ name, text }) => [name, text]));

describe("replayFigures", () => {
  it("tells how fast replies, the model and tools were, each for itself", () => {
    const { spreads } = replayFigures(foldEvents(events));
    expect(spreads).toMatchObject([
      { name: "reply", spread: { count: 2, p50: 1_000, p95: 2_500, p99: 2_500, max: 2_500 } },
      { name: "model", spread: { count: 2, p50: 310, p95: 510, p99: 510 } },
      { name: "tools", spread: { count: 1, p50: 400 } },
    ]);
  });

  it("counts what was spoken and used", () => {
    const { talk, usage, silences } = replayFigures(foldEvents(events));
    expect(texts(talk)).toEqual({
      "first word after": "800 ms",
      interruptions: "1",
      "hand-offs": "1, 1 did not happen",
      "longest silence": "10 s",
    });
    expect(texts(usage)).toEqual({ "tokens in": "150", "tokens out": "25", cost: "0.7500 EUR" });
    expect(silences.map(({ durationMs }) => durationMs)).toEqual([10_000]);
  });

  it("knows nothing rather than nought where nothing was reported", () => {
    const { spreads, talk, usage } = replayFigures(foldEvents(events.slice(0, 1)));
    expect(spreads.map(({ spread, none }) => [spread, none])).toEqual([
      [null, "none yet"],
      [null, "not sent"],
      [null, "none yet"],
    ]);
    expect(texts(talk)).toMatchObject({ "first word after": "none yet", "longest silence": "none yet" });
    expect(texts(usage)).toEqual({ tokens: "not sent", cost: "not sent" });
  });

  it("gives bounds where the beginning is not in Redis", () => {
    const rest = events.slice(2);
    const head: StreamHead = {
      length: rest.length,
      entriesAdded: events.length,
      firstEntryId: rest[0]?.entryId ?? null,
      lastEntryId: rest.at(-1)?.entryId ?? null,
      maxDeletedEntryId: null,
    };
    const { talk, usage } = replayFigures(foldEvents(rest, { head }));
    expect(texts(talk)).toMatchObject({ "first word after": "?", interruptions: "≥ 1" });
    expect(texts(usage)).toMatchObject({ "tokens in": "≥ 150" });
  });
});

describe("redeliveryFigure", () => {
  const pending = (deliveries: number) => ({ entryId: `${startMs}-0`, consumer: "w", idleMs: 1, deliveries });
  const progress = (isCut: boolean, ...deliveries: number[]) => ({
    groups: [{ name: "brain", lastDeliveredId: "0-0", pending: deliveries.map(pending), isCut }],
    asOfMs: 0,
  });

  it.each([
    [progress(false), false, "0 still pending"],
    [progress(false, 1, 2, 5), true, "2 still pending"],
    [progress(true, 1, 2), false, "≥ 1 still pending"],
    [undefined, true, "reading…"],
    [undefined, false, "?"],
  ])("says how many were delivered again, as far as Redis knows", (given, isAsking, text) => {
    expect(redeliveryFigure(given, isAsking).text).toBe(text);
  });
});
