import type { CallMark, Missing, ToolCall, Transcript, Turn } from "@/lib/schema/transcript";

export function turn(turnId: string, startedAtMs: number): Turn {
  return {
    turnId,
    role: "user",
    speaker: null,
    text: turnId,
    heardText: null,
    heardSource: null,
    interrupted: false,
    state: "closed",
    startedAtMs,
    endedAtMs: startedAtMs + 5,
    entryIds: [`${startedAtMs}-0`],
    rule: "finals-join",
    rules: [],
    lateByMs: null,
    isRevised: false,
    isGuessed: false,
    overlaps: false,
    doubts: [],
    language: null,
    confidence: null,
    masked: [],
  };
}

export function tool(toolCallId: string, startedAtMs: number): ToolCall {
  return {
    toolCallId,
    name: "find",
    args: null,
    result: null,
    status: "ok",
    startedAtMs,
    durationMs: 1,
    agent: null,
    entryIds: [`${startedAtMs}-0`],
    masked: [],
  };
}

export const mark = (kind: CallMark["kind"], atMs: number): CallMark => ({
  kind,
  atMs,
  durationMs: null,
  text: kind,
  entryId: `${atMs}-0`,
});
export const missing = (kind: Missing["kind"], beforeEntryId: string | null): Missing => ({
  kind,
  beforeEntryId,
  entries: null,
  durationMs: null,
  isEstimated: false,
  text: kind,
});

export function transcript(change: Partial<Transcript>): Transcript {
  const nothing = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 };
  return {
    turns: [],
    toolCalls: [],
    handoffs: [],
    marks: [],
    state: { agent: null, states: [], memory: [], openToolCallIds: [], lifecycle: null, endReason: null },
    usage: {
      ...nothing,
      audioInputTokens: 0,
      audioOutputTokens: 0,
      characters: 0,
      audioMs: 0,
      cost: null,
      models: [],
    },
    latencies: { reply: null, tool: null, model: null, firstWordMs: null, longestSilenceMs: null },
    missing: [],
    startedAtMs: null,
    endedAtMs: null,
    hasEnded: false,
    counts: { events: 0, entries: 0, duplicates: 0, interruptions: 0, raw: 0 },
    ...change,
  };
}
