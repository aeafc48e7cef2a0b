import { fieldNames } from "../field-kinds";
import { firstText, flagOf, numberOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";

/** Twilio ConversationRelay (Telnyx speaks the same), and Media Streams, of which the audio stays raw. */
export const conversationRelay: Adapter = {
  name: "conversation-relay",
  fits: (body) =>
    body.voicePrompt !== undefined ||
    body.utteranceUntilInterrupt !== undefined ||
    (body.sessionId !== undefined && body.callSid !== undefined) ||
    body.streamSid !== undefined ||
    (body.type === "text" && body.token !== undefined) ||
    (body.type === "end" && body.handoffData !== undefined) ||
    (body.type === "dtmf" && body.digit !== undefined),
  start: () => read,
  knownFields: new Set([
    ...["type", "voicePrompt", "lang", "last", "utteranceUntilInterrupt", "durationUntilInterruptMs", "sessionId"],
    ...[
      "callSid",
      "from",
      "to",
      "direction",
      "customParameters",
      "digit",
      "token",
      "handoffData",
      "streamSid",
      "event",
    ],
    ...[
      "sequenceNumber",
      "media",
      "start",
      "stop",
      "mark",
      "dtmf",
      "accountSid",
      "callType",
      "callStatus",
      "forwardedFrom",
    ],
    ...["callerName", "parentCallSid", "interruptible", "preemptible", "description"],
  ]),
  fields: fieldNames(
    "voicePrompt utteranceUntilInterrupt token",
    `last durationUntilInterruptMs sessionId callSid streamSid accountSid direction callType callStatus
    sequenceNumber interruptible preemptible`,
  ),
};

function read(body: Values): Draft[] | null {
  if (body.streamSid !== undefined && typeof body.event === "string") return readMedia(body.event, body);
  const isLast = flagOf(body.last) !== false;
  switch (body.type) {
    case "prompt": {
      const said = { role: "user", text: textOf(body.voicePrompt), language: textOf(body.lang) } as const;
      if (isLast) return [{ kind: "transcript", phase: "final", mode: "replace", ...said, isEndOfTurn: true }];
      return [{ kind: "transcript", phase: "partial", ...said, likelyMode: "replace" }];
    }
    case "text": {
      const phase = isLast ? "final" : "partial";
      return [
        { kind: "transcript", phase, mode: "append", role: "agent", text: textOf(body.token), isEndOfTurn: isLast },
      ];
    }
    case "interrupt": {
      const heard = body.utteranceUntilInterrupt;
      const heardMs = numberOf(body.durationUntilInterruptMs);
      return [
        {
          kind: "interrupt",
          phase: "detected",
          role: "agent",
          heardMs,
          ...(typeof heard === "string" ? { heardText: heard } : {}),
        },
      ];
    }
    case "setup":
      return [
        {
          kind: "lifecycle",
          phase: "start",
          reason: textOf(body.direction),
          from: textOf(body.from),
          to: textOf(body.to),
        },
      ];
    case "dtmf":
      return [{ kind: "dtmf", role: "user", value: textOf(body.digit) }];
    case "end":
      return [{ kind: "handoff", reason: textOf(body.handoffData) }];
    case "error":
      return [{ kind: "error", reason: textOf(body.description) }];
    default:
      return null;
  }
}

function readMedia(event: string, body: Values): Draft[] | null {
  const sequence = numberOf(body.sequenceNumber);
  switch (event) {
    case "start":
      return [{ kind: "lifecycle", phase: "start", sequence }];
    case "stop":
      return [{ kind: "lifecycle", phase: "end", sequence }];
    case "dtmf":
      return [{ kind: "dtmf", role: "user", value: firstText(objectOf(body.dtmf)?.digit), sequence }];
    case "media":
    case "mark":
    case "connected":
      return [{ ...rawDraft(event), sequence }];
    default:
      return null;
  }
}
