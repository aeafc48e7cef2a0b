import { fieldNames } from "../field-kinds";
import { firstText, jsonTextOf, numberOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft, roleOf } from "./adapter";
import { createVapiConversation } from "./vapi-conversation";

const types = new Set<unknown>([
  ...["speech-update", "model-output", "assistant.speechStarted", "user-interrupted", "tool-calls", "transfer-update"],
  ...["status-update", "conversation-update", "end-of-call-report", "hang", "language-change-detected"],
  ...["voice-input", "phone-call-control", "transfer-destination-request", "handoff-destination-request"],
]);

const finalType = 'transcript[transcriptType="final"]';

/** Vapi's server messages, usually inside `{ message }`. */
export const vapi: Adapter = {
  name: "vapi",
  fits: ({ type, transcriptType }) =>
    types.has(type) || ((type === "transcript" || type === finalType) && transcriptType !== undefined),
  start: () => {
    const conversation = createVapiConversation();
    return (body) => {
      const drafts =
        body.type === "conversation-update" ? conversation.readUpdate(body) : readMessage(body, conversation.isTold);
      if (body.timestamp !== undefined) for (const draft of drafts ?? []) draft.happenedAt ??= body.timestamp;
      return drafts;
    };
  },
  knownFields: new Set([
    ...["type", "role", "transcriptType", "transcript", "timestamp", "turnId", "turn", "status", "call", "artifact"],
    ...["phoneNumber", "assistant", "customer", "toolCallList", "toolWithToolCallList", "output", "text", "source"],
    ...[
      "timing",
      "fromAssistant",
      "toAssistant",
      "endedReason",
      "cost",
      "costs",
      "costBreakdown",
      "analysis",
      "messages",
    ],
    ...["isFiltered", "detectedThreats", "originalTranscript", "chat", "destination", "fromStepRecord", "toStepRecord"],
    ...["startedAt", "endedAt", "conversation", "messagesOpenAIFormatted", "assistantVersion", "assistantId"],
    ...["assistantName", "compliance", "summary", "language", "input", "request"],
  ]),
  fields: fieldNames(
    "transcript originalTranscript message",
    `transcriptType turnId turn endedReason cost costs costBreakdown secondsFromStart endTime toolCallId startedAt
    endedAt`,
  ),
};

type IsTold = ReturnType<typeof createVapiConversation>["isTold"];

function readMessage(body: Values, isTold: IsTold): Draft[] | null {
  const turn = firstText(body.turnId, body.turn);
  const role = roleOf(body.role) ?? "unknown";
  switch (body.type) {
    case "transcript":
    case finalType: {
      const phase = body.transcriptType === "final" ? "final" : "partial";
      const text = textOf(body.transcript);
      if (text !== undefined && isTold(role, text, phase === "final"))
        return [{ ...rawDraft("transcript"), role, text }];
      return [{ kind: "transcript", phase, mode: "replace", role, turn, text }];
    }
    case "speech-update": {
      const isStop = body.status === "stopped";
      const isEndOfTurn = isStop && role === "user" ? true : undefined;
      return [{ kind: "speech", phase: isStop ? "stop" : "start", role, turn, isEndOfTurn }];
    }
    case "user-interrupted":
      return [{ kind: "interrupt", phase: "detected", role: "agent", turn }];
    case "tool-calls":
      return objectsOf(body.toolCallList).map((call) => {
        const called = objectOf(call.function);
        const args = jsonTextOf(called?.arguments ?? call.arguments);
        return {
          kind: "tool",
          phase: "start",
          toolCallId: textOf(call.id),
          tool: firstText(called?.name, call.name),
          args,
        };
      });
    case "transfer-update":
      return [
        { kind: "handoff", from: nameOf(body.fromAssistant), to: nameOf(body.toAssistant) ?? destinationOf(body) },
      ];
    case "status-update":
      return [readStatus(textOf(body.status), textOf(body.endedReason))];
    case "end-of-call-report": {
      const end: Draft = { kind: "lifecycle", phase: "end", reason: textOf(body.endedReason) };
      const cost = numberOf(body.cost);
      return cost === undefined ? [end] : [end, { kind: "usage", phase: "total", cost, currency: "USD" }];
    }
    default:
      return [rawDraft(textOf(body.type))];
  }
}

const phases = new Map([
  ["scheduled", "start"],
  ["queued", "start"],
  ["ringing", "ringing"],
  ["in-progress", "connected"],
  ["forwarding", "transfer"],
  ["ended", "end"],
]);

function readStatus(status: string | undefined, reason: string | undefined): Draft {
  const phase = status === undefined ? undefined : phases.get(status);
  return phase === undefined ? rawDraft("status-update") : { kind: "lifecycle", phase, reason };
}

const nameOf = (assistant: unknown) => textOf(objectOf(assistant)?.name);

function destinationOf(body: Values): string | undefined {
  const destination = objectOf(body.destination);
  return firstText(destination?.assistantName, destination?.number, destination?.sipUri);
}
