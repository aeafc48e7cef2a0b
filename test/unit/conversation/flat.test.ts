import { expect, test } from "vitest";
import { entriesOf, startMs } from "./entries-of";
import { readCall } from "./read-call";

const ts = String(startMs - 30);
const rows: [Record<string, string>, object][] = [
  [
    {
      kind: "transcript",
      phase: "partial",
      role: "user",
      seg: "it_1",
      mode: "replace",
      text: "I'd like",
      eid: "e1",
      seq: "4",
    },
    { phase: "partial", role: "user", segment: "it_1", mode: "replace", text: "I'd like", eventId: "e1", sequence: 4 },
  ],
  [
    {
      ...{ kind: "transcript", phase: "final", role: "agent", text: "Sure, three", spoken: "Sure,", spoken_ms: "1740" },
      ...{ intr: "1", eot: "1", t0: "1200", t1: "2450", words: '[["Sure",1200,1400,0.9]]', conf: "0.91", lang: "en" },
      pii: '[["text",1,4,"NAME"]]',
    },
    {
      ...{ role: "agent", heardText: "Sure,", heardMs: 1_740, isInterrupted: true, isEndOfTurn: true, mode: "replace" },
      ...{ audioStartMs: 1_200, audioEndMs: 2_450, words: [["Sure", 1_200, 1_400, 0.9]], confidence: 0.91 },
      ...{ language: "en", pii: [["text", 1, 4, "NAME"]] },
    },
  ],
  [
    { kind: "tool", phase: "end", call: "c9", tool: "find", status: "ok", ok: "1", dur: "412", result: '{"n":3}' },
    { toolCallId: "c9", tool: "find", status: "ok", durationMs: 412, result: '{"n":3}' },
  ],
  [{ kind: "tool", phase: "end", call: "c9", ok: "0" }, { status: "error" }],
  [
    { kind: "handoff", from: "triage", to: "booking", hk: "agent", reason: "rebook" },
    { from: "triage", to: "booking", handoffKind: "agent", reason: "rebook" },
  ],
  [
    { kind: "state", name: "dialog", from: "a", to: "b" },
    { name: "dialog", from: "a", to: "b", value: "b" },
  ],
  [
    { kind: "memory", op: "set", key: "name", value: '"Ana"' },
    { name: "name", value: '"Ana"', memoryOp: "set" },
  ],
  [
    { kind: "usage", svc: "llm", model: "m", in_tok: "812", cached_tok: "5", cost: "0.0021", cur: "USD" },
    { service: "llm", model: "m", tokens: { input: 812, cached: 5 }, cost: 0.0021, currency: "USD" },
  ],
  [
    { kind: "metric", name: "e2e", val: "930", turn: "t7" },
    { name: "e2e", measure: 930, turn: "t7" },
  ],
  [
    { kind: "error", text: "it failed", reason: "tool_error" },
    { reason: "it failed", name: "tool_error" },
  ],
  [
    { kind: "lifecycle", phase: "end", reason: "user_hangup" },
    { phase: "end", reason: "user_hangup" },
  ],
  [{ kind: "dtmf", val: "5" }, { value: "5" }],
  [
    { kind: "interrupt", phase: "false", reason: "backchannel" },
    { phase: "false", reason: "backchannel" },
  ],
];

test.each(rows)("%o", (fields, expected) => {
  const entries = [...entriesOf([{ ...fields, ts }]), ...entriesOf([{ data: JSON.stringify({ ...fields, ts }) }])];
  const { events, report } = readCall(entries);
  for (const event of events) expect(event).toMatchObject({ kind: fields.kind, atMs: startMs - 30, ...expected });
  expect(report).toMatchObject({ understood: 2, adapters: { flat: 2 }, unknownFields: [], clock: { medianLagMs: 30 } });
});

test("fields no rule knows are counted, in bounds", () => {
  const { report } = readCall(
    entriesOf(Array.from({ length: 3_000 }, (_, index) => ({ kind: "speech", mood: "calm", [`x${index}`]: "1" }))),
  );
  expect(report.unknownFields[0]).toEqual({ name: "mood", entries: 3_000 });
  expect(report.unknownFields.length).toBeLessThanOrEqual(50);
});
