import { fieldNames } from "../field-kinds";
import { numberOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";

const phases = new Map<unknown, string>([
  ["STARTED", "start"],
  ["COMPLETED", "end"],
]);
/** In Contact Lens an agent is a person. */
const roles = { AGENT: "human", CUSTOMER: "user", SYSTEM: "system", CUSTOM_BOT: "agent" } as const;

/** Amazon Connect Contact Lens, real-time segment streams. An utterance is one more piece of its transcript. */
export const contactLens: Adapter = {
  name: "contact-lens",
  fits: ({ EventType, ContactId, Segments }) =>
    EventType !== undefined && (ContactId !== undefined || Segments !== undefined),
  start: () => (body) => {
    const phase = phases.get(body.EventType);
    if (phase !== undefined) return [{ kind: "lifecycle", phase }];
    if (body.EventType === "FAILED") return [{ kind: "error", reason: "the analysis failed" }];
    if (body.EventType !== "SEGMENTS") return null;
    return objectsOf(body.Segments).flatMap(readSegment);
  },
  knownFields: new Set([
    ...[
      "EventType",
      "ContactId",
      "Segments",
      "Version",
      "Channel",
      "AccountId",
      "InstanceId",
      "LanguageCode",
      "EventTime",
    ],
  ]),
  fields: fieldNames(
    "PartialContent Content",
    `EventType ContactId Version Channel AccountId InstanceId LanguageCode EventTime Id TranscriptId ParticipantId
    ParticipantRole BeginOffsetMillis EndOffsetMillis Sentiment BeginOffsetChar EndOffsetChar`,
  ),
};

function readSegment(segment: Values): Draft[] {
  const utterance = objectOf(segment.Utterance);
  if (utterance !== undefined) {
    const draft = spoken(utterance, utterance.TranscriptId, utterance.PartialContent, "partial");
    // Each utterance is a phrase of its own, to be set off from the one before.
    if (draft.text !== undefined) draft.text = ` ${draft.text.trim()}`;
    draft.eventId = textOf(utterance.Id);
    return [draft];
  }
  const transcript = objectOf(segment.Transcript);
  if (transcript !== undefined) return [spoken(transcript, transcript.Id, transcript.Content, "final")];
  return [rawDraft(segment.Categories !== undefined ? "Categories" : "PostContactSummary")];
}

function spoken(body: Values, id: unknown, text: unknown, phase: "partial" | "final"): Draft {
  const word = body.ParticipantRole;
  const isFinal = phase === "final";
  return {
    kind: "transcript",
    phase,
    mode: isFinal ? "replace" : "append",
    role:
      word === "AGENT" || word === "CUSTOMER" || word === "SYSTEM" || word === "CUSTOM_BOT" ? roles[word] : "unknown",
    speaker: textOf(body.ParticipantId),
    segment: textOf(id),
    text: textOf(text),
    isEndOfTurn: isFinal,
    audioStartMs: numberOf(body.BeginOffsetMillis),
    audioEndMs: numberOf(body.EndOffsetMillis),
  };
}
