import { describe, expect, test } from "vitest";
import * as assemblyai from "@/test/support/conversations/fixtures/assemblyai";
import { cloudEvent } from "@/test/support/conversations/fixtures/cloud-event";
import { segments } from "@/test/support/conversations/fixtures/contact-lens";
import * as elevenlabs from "@/test/support/conversations/fixtures/elevenlabs";
import * as retell from "@/test/support/conversations/fixtures/retell";
import * as rtvi from "@/test/support/conversations/fixtures/rtvi";
import * as vapi from "@/test/support/conversations/fixtures/vapi";
import { spread, startMs, wrapped } from "./entries-of";
import { readCall } from "./read-call";

type Row = [adapter: string, event: object, expected: object[]];

const speechOfUser = { kind: "transcript", role: "user", mode: "replace" };
const rows: Row[] = [
  ["vapi", { message: vapi.partial }, [{ ...speechOfUser, phase: "partial", text: "I'd like to" }]],
  ["vapi", { message: vapi.final }, [{ ...speechOfUser, phase: "final", text: "I'd like to rebook." }]],
  ["vapi", { message: vapi.toolCalls }, [{ kind: "tool", phase: "start", toolCallId: "c9", tool: "find" }]],
  ["vapi", { message: vapi.interrupted }, [{ kind: "interrupt", turn: "t4" }]],
  ["vapi", { message: vapi.transfer }, [{ kind: "handoff", from: "Triage", to: "Booking" }]],
  ["vapi", { message: vapi.ended }, [{ kind: "lifecycle", phase: "end", reason: "customer-ended-call" }]],
  ["vapi", { message: vapi.speaking }, [{ kind: "raw", name: "assistant.speechStarted" }]],
  ["vapi", { message: vapi.hang }, [{ kind: "raw", name: "hang" }]],
  [
    "vapi",
    { message: vapi.report },
    [
      { kind: "lifecycle", phase: "end" },
      { kind: "usage", cost: 0.12 },
    ],
  ],
  ["assemblyai", assemblyai.turn, [{ ...speechOfUser, phase: "partial", text: "hi my", segment: "turn 0" }]],
  ["assemblyai", assemblyai.turnOfChannel, [{ ...speechOfUser, channel: "mic", speaker: "A" }]],
  ["assemblyai", assemblyai.heartbeat, [{ kind: "raw", name: "Heartbeat" }]],
  ["assemblyai", assemblyai.silence, [{ kind: "raw", name: "Silence" }]],
  ["assemblyai", assemblyai.warning, [{ kind: "raw", name: "Warning" }]],
  ["assemblyai", assemblyai.failure, [{ kind: "error", reason: "Session expired", name: "3005" }]],
  [
    "contact-lens",
    segments,
    [
      { kind: "transcript", phase: "partial", mode: "append", role: "human", segment: "121d" },
      { kind: "transcript", phase: "final", mode: "replace", segment: "121d" },
      { kind: "raw", name: "PostContactSummary" },
    ],
  ],
  ["elevenlabs", elevenlabs.tentative, [{ ...speechOfUser, phase: "partial", text: "I'd like" }]],
  ["elevenlabs", elevenlabs.userSaid, [{ ...speechOfUser, phase: "final", text: "I'd like to rebook." }]],
  ["elevenlabs", elevenlabs.agentSaid, [{ kind: "transcript", role: "agent", text: "Sure, which date" }]],
  ["elevenlabs", elevenlabs.correction, [{ kind: "transcript", phase: "revise", heardText: "Sure," }]],
  ["elevenlabs", elevenlabs.clientTool, [{ kind: "tool", phase: "start", toolCallId: "c9", args: '{"to":"LIS"}' }]],
  ["elevenlabs", elevenlabs.toolRequest, [{ kind: "tool", phase: "start", toolCallId: "c9", tool: "find" }]],
  ["elevenlabs", elevenlabs.toolResponse, [{ kind: "tool", phase: "end", status: "error" }]],
  ["elevenlabs", elevenlabs.toolResponseInFull, [{ kind: "tool", phase: "end", result: "3 flights", status: "ok" }]],
  ["elevenlabs", elevenlabs.mcpLoading, [{ kind: "tool", phase: "start", args: '{"to":"LIS"}', atMs: startMs }]],
  ["elevenlabs", elevenlabs.mcpFailed, [{ kind: "tool", phase: "end", status: "error", result: "no route" }]],
  ["elevenlabs", elevenlabs.failure, [{ kind: "error", reason: "It broke", name: "1011" }]],
  ["rtvi", rtvi.output, [{ kind: "transcript", phase: "partial", segment: "41", heardText: "Sure," }]],
  ["rtvi", rtvi.toolStarted, [{ kind: "tool", phase: "start", tool: "find" }]],
  ["rtvi", rtvi.toolStopped, [{ kind: "tool", phase: "end", toolCallId: "c9", status: "cancelled" }]],
  ["rtvi", rtvi.keys, [{ kind: "dtmf", role: "user", value: "1#" }]],
  ["rtvi", rtvi.metrics, [{ kind: "metric", name: "ttfb", measure: 410 }, { kind: "usage" }]],
  ["retell", retell.snapshot(retell.digits), [{ kind: "dtmf", value: "4" }]],
  ["retell", retell.snapshot(retell.transition), [{ kind: "handoff", from: "Triage", to: "Rebook" }]],
  ["retell", retell.ended, [{ kind: "lifecycle", phase: "end", reason: "user_hangup" }]],
  [
    "openai-realtime",
    cloudEvent(new Date(startMs).toISOString()),
    [{ kind: "transcript", eventId: "e1", source: "/calls/1" }],
  ],
];

describe.each(rows)("%s %o", (adapter, event, expected) => {
  test.each([
    ["JSON", wrapped([event], "payload")],
    ["flat", spread([event])],
  ])("%s", (_, entries) => {
    const { events, report } = readCall(entries);
    expect(events).toMatchObject(expected);
    expect(report).toMatchObject({ understood: 1, adapters: { [adapter]: 1 }, unknownFields: [] });
  });
});
