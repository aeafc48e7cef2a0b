import { fieldNames } from "../field-kinds";
import { numberOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";

const phases = new Map<unknown, string>([
  ["STARTED", "start"],
  ["COMPLETED", "end"],
]);
/** In Contact Lens an agent is a person. */
const roles = { AGENT: "human", CUSTOMER: "user", SYSTEM: "system", CUSTOM_BOT: "agent" } as const;

/** Amazon Connect Contact Lens, real-time segment streams and the answers of its API, of calls and of chats. An utterance is one more piece of its transcript. */
export const contactLens: Adapter = {
  name: "contact-lens",
  fits: ({ EventType, ContactId, Segments, Channel, Status }) =>
    EventType !== undefined
      ? ContactId !== undefined || Segments !== undefined
      : Segments !== undefined && (Channel ?? Status ?? ContactId) !== undefined,
  start: () => (body) => {
    const phase = phases.get(body.EventType);
    if (phase !== undefined) return [{ kind: "lifecycle", phase }];
    if (body.EventType === "FAILED") return [{ kind: "error", reason: "the analysis failed" }];
    if (body.EventType !== "SEGMENTS" && body.Segments === undefined) return null;
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
      "Status",
      "NextToken",
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
  const event = objectOf(segment.Event);
  if (event !== undefined) return [{ ...rawDraft(textOf(event.EventType) ?? "Event"), happenedAt: timeOf(event) }];
  return [rawDraft(Object.keys(segment)[0] ?? "Segment")];
}

/** In chats a segment says when it was. */
const timeOf = (body: Values) => textOf(objectOf(body.Time)?.AbsoluteTime);

/** What was redacted before it came here: where in the text something stood. */
function redacted(body: Values): Draft["pii"] {
  const spans = objectsOf(objectOf(body.Redaction)?.CharacterOffsets).flatMap(({ BeginOffsetChar, EndOffsetChar }) => {
    const [from, to] = [numberOf(BeginOffsetChar), numberOf(EndOffsetChar)];
    const span: [string, number, number, string] = ["text", from ?? 0, to ?? 0, "redacted"];
    return from === undefined || to === undefined || to <= from ? [] : [span];
  });
  return spans.length === 0 ? undefined : spans;
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
    happenedAt: timeOf(body),
    pii: redacted(body),
    isEndOfTurn: isFinal,
    audioStartMs: numberOf(body.BeginOffsetMillis),
    audioEndMs: numberOf(body.EndOffsetMillis),
  };
}
