import { fieldNames } from "../field-kinds";
import { flagOf, numberOf, objectOf, textOf, type Values } from "../loose-value";
import { type Adapter, type Draft, rawDraft } from "./adapter";

/** Twilio's real-time transcription, as its webhook posts it: form fields, who speaks is the track. */
export const twilioTranscription: Adapter = {
  name: "twilio-transcription",
  fits: ({ TranscriptionEvent, TranscriptionSid }) =>
    TranscriptionEvent !== undefined || TranscriptionSid !== undefined,
  start: () => (body) => {
    const sequence = numberOf(body.SequenceId);
    return read(body).map((draft) => ({ ...draft, sequence, happenedAt: body.Timestamp }));
  },
  knownFields: new Set([
    ...["TranscriptionEvent", "TranscriptionSid", "TranscriptionData", "Track", "Final", "SequenceId", "Timestamp"],
    ...["LanguageCode", "CallSid", "AccountSid", "Stability", "PartialResults", "ProviderConfiguration", "Name"],
    ...[
      "TranscriptionEngine",
      "TrackLabel",
      "TranscriptionError",
      "TranscriptionErrorCode",
      "EnableAutomaticPunctuation",
    ],
    ...["InboundTrackLabel", "OutboundTrackLabel", "ProfanityFilter", "SpeechModel", "Hints"],
  ]),
  fields: fieldNames(
    "transcript",
    `TranscriptionEvent TranscriptionSid Track Final SequenceId Timestamp LanguageCode CallSid AccountSid Stability
    PartialResults TranscriptionEngine`,
  ),
};

function read(body: Values): Draft[] {
  switch (body.TranscriptionEvent) {
    case "transcription-content": {
      const data = objectOf(body.TranscriptionData) ?? {};
      const role = body.Track === "inbound_track" ? "user" : body.Track === "outbound_track" ? "agent" : "unknown";
      return [
        {
          ...{ kind: "transcript", phase: flagOf(body.Final) === false ? "partial" : "final", mode: "replace", role },
          ...{ channel: textOf(body.Track), text: textOf(data.transcript), language: textOf(body.LanguageCode) },
          confidence: numberOf(data.confidence),
        },
      ];
    }
    case "transcription-started":
      return [{ kind: "lifecycle", phase: "start" }];
    case "transcription-stopped":
      return [{ kind: "lifecycle", phase: "end" }];
    case "transcription-error":
      return [{ kind: "error", reason: textOf(body.TranscriptionError), name: textOf(body.TranscriptionErrorCode) }];
    default:
      return [rawDraft(textOf(body.TranscriptionEvent))];
  }
}
