import type { Deepgram } from "@deepgram/sdk";
import type { Incoming } from "@elevenlabs/types";
import type { BotOutputData } from "@pipecat-ai/client-js";
import type { TurnEvent } from "assemblyai";
import type { ConversationItem, RealtimeResponse, RealtimeServerEvent } from "openai/resources/realtime/realtime";
import type { WebCallResponse } from "retell-sdk/resources/call";
import { rtvi } from "./fixtures/rtvi";

/** Events as each vendor's SDK types them, with only what a test is about left to say. */
const of = (item_id: string) => ({ item_id, content_index: 0 });
const inResponse = (item: string, response: string) => ({ ...of(item), output_index: 0, response_id: response });
let made = 0;
const named = () => ({ event_id: `event_${++made}` });

export const openai = {
  started: (item: string, audio_start_ms: number) =>
    ({
      ...named(),
      type: "input_audio_buffer.speech_started",
      item_id: item,
      audio_start_ms,
    }) satisfies RealtimeServerEvent,
  stopped: (item: string, audio_end_ms: number) =>
    ({
      ...named(),
      type: "input_audio_buffer.speech_stopped",
      item_id: item,
      audio_end_ms,
    }) satisfies RealtimeServerEvent,
  committed: (item: string, previous_item_id: string | null) =>
    ({
      ...named(),
      type: "input_audio_buffer.committed",
      item_id: item,
      previous_item_id,
    }) satisfies RealtimeServerEvent,
  userDelta: (item: string, delta: string) =>
    ({
      ...named(),
      type: "conversation.item.input_audio_transcription.delta",
      ...of(item),
      delta,
    }) satisfies RealtimeServerEvent,
  userDone: (item: string, transcript: string) =>
    ({
      ...named(),
      type: "conversation.item.input_audio_transcription.completed",
      ...of(item),
      transcript,
      usage: { type: "duration", seconds: 1 },
    }) satisfies RealtimeServerEvent,
  userFailed: (item: string) =>
    ({
      ...named(),
      type: "conversation.item.input_audio_transcription.failed",
      ...of(item),
      error: { message: "could not be transcribed", type: "transcription_error" },
    }) satisfies RealtimeServerEvent,
  agentDelta: (item: string, delta: string, response = "r1") =>
    ({
      ...named(),
      type: "response.output_audio_transcript.delta",
      ...inResponse(item, response),
      delta,
    }) satisfies RealtimeServerEvent,
  agentDone: (item: string, transcript: string, response = "r1") =>
    ({
      ...named(),
      type: "response.output_audio_transcript.done",
      ...inResponse(item, response),
      transcript,
    }) satisfies RealtimeServerEvent,
  truncated: (item: string, audio_end_ms: number) =>
    ({ ...named(), type: "conversation.item.truncated", ...of(item), audio_end_ms }) satisfies RealtimeServerEvent,
  added: (item: ConversationItem, previous_item_id: string | null) =>
    ({ ...named(), type: "conversation.item.added", item, previous_item_id }) satisfies RealtimeServerEvent,
  toolDone: (call_id: string, name: string, args: string, item = `item_${call_id}`) =>
    ({
      ...named(),
      type: "response.function_call_arguments.done",
      response_id: "r1",
      output_index: 0,
      item_id: item,
      call_id,
      name,
      arguments: args,
    }) satisfies RealtimeServerEvent,
  responseDone: (response: RealtimeResponse) =>
    ({ ...named(), type: "response.done", response }) satisfies RealtimeServerEvent,
};

type Word = [text: string, start: number, end: number];
const wordsOf = (words: readonly Word[]) =>
  words.map(([word, start, end]) => ({ word, punctuated_word: word, start, end, confidence: 0.9 }));
const metadata = { request_id: "r", model_info: { name: "nova", version: "1", arch: "nova" }, model_uuid: "m" };

/** A window of the audio; its words take up equal shares of it. */
function results(start: number, duration: number, transcript: string, is_final: boolean, speech_final = false) {
  const spoken = transcript.split(" ").filter(Boolean);
  const each = duration / Math.max(1, spoken.length);
  const words = wordsOf(spoken.map((word, at): Word => [word, start + at * each, start + (at + 1) * each]));
  return {
    type: "Results",
    channel_index: [0, 1],
    start,
    duration,
    is_final,
    speech_final,
    metadata,
    channel: { alternatives: [{ transcript, confidence: 0.9, words }] },
  } satisfies Deepgram.listen.ListenV1Results;
}

export const deepgram = {
  interim: (start: number, duration: number, text: string) => results(start, duration, text, false),
  final: (start: number, duration: number, text: string, speechFinal = false) =>
    results(start, duration, text, true, speechFinal),
  utteranceEnd: (last_word_end: number) =>
    ({ type: "UtteranceEnd", channel: [0, 1], last_word_end }) satisfies Deepgram.listen.ListenV1UtteranceEnd,
  /** Its window of the audio grows with the turn. */
  flux: (
    event: Deepgram.listen.ListenV2TurnInfo["event"],
    turn_index: number,
    transcript: string,
    [audio_window_start, audio_window_end]: [number, number],
  ) =>
    ({
      type: "TurnInfo",
      ...{ request_id: "r", event, turn_index, sequence_id: ++made, transcript, words: [] },
      ...{ end_of_turn_confidence: 0.7, audio_window_start, audio_window_end },
    }) satisfies Deepgram.listen.ListenV2TurnInfo,
  said: (role: "user" | "assistant", content: string) =>
    ({ type: "ConversationText", role, content }) satisfies Deepgram.agent.AgentV1ConversationText,
};

export const pipecat = {
  user: (text: string, final: boolean) =>
    rtvi("user-transcription", { text, user_id: "", timestamp: "", final, language: "en" }),
  bot: (
    segment_id: number,
    text: string,
    spoken: string,
    spoken_status: NonNullable<BotOutputData["spoken_status"]> = "in-progress",
  ) =>
    rtvi("bot-output", {
      ...{ text, segment_id, will_be_spoken: true, spoken_status },
      spoken_progress: { accumulated_text: spoken, remaining_text: text.slice(spoken.length) },
    } satisfies BotOutputData),
  message: rtvi,
};

export const assembly = (
  turn_order: number,
  words: readonly Word[],
  { transcript = "", end = false, formatted = false } = {},
) =>
  ({
    ...{ type: "Turn", turn_order, turn_is_formatted: formatted, end_of_turn: end, transcript },
    end_of_turn_confidence: 0.5,
    words: words.map(([text, start, last]) => ({ text, start, end: last, confidence: 0.9, word_is_final: end })),
  }) satisfies TurnEvent;

export const elevenlabs = {
  user: (user_transcript: string, event_id = 1) =>
    ({
      type: "user_transcript",
      user_transcription_event: { user_transcript, event_id },
    }) satisfies Incoming.UserTranscriptionClientEvent,
  agent: (agent_response: string, event_id = 1) =>
    ({
      type: "agent_response",
      agent_response_event: { agent_response, event_id },
    }) satisfies Incoming.AgentResponseClientEvent,
  correction: (original_agent_response: string, corrected_agent_response: string, event_id = 1) =>
    ({
      type: "agent_response_correction",
      agent_response_correction_event: {
        original_agent_response,
        corrected_agent_response,
        event_id,
      },
    }) satisfies Incoming.AgentResponseCorrectionClientEvent,
};

type RetellItem = NonNullable<WebCallResponse["transcript_with_tool_calls"]>[number];
/** Of the webhook's envelope the SDK has no type, only of the call in it. */
export const retell = (event: string, ...transcript_with_tool_calls: RetellItem[]) => ({
  event,
  call: { call_id: "c1", transcript_with_tool_calls } satisfies Partial<WebCallResponse>,
});

/** LiveKit's package has native parts and is not installed: written after its documented session events. */
const createdAt = (ms: number) => 1_764_262_830 + ms / 1_000;
export const livekit = {
  user: (ms: number, transcript: string, is_final: boolean, item_id: string | null = null) => ({
    ...{ type: "user_input_transcribed", transcript, is_final, item_id, speaker_id: null, language: "en" },
    created_at: createdAt(ms),
  }),
  item: (ms: number, role: "user" | "assistant", text: string, more: object = {}) => ({
    ...{ type: "conversation_item_added", created_at: createdAt(ms) },
    item: { id: `item_${ms}`, type: "message", role, content: [text], interrupted: false, metrics: {}, ...more },
  }),
  state: (ms: number, who: "user" | "agent", old_state: string, new_state: string) => ({
    ...{ type: `${who}_state_changed`, old_state, new_state, created_at: createdAt(ms) },
  }),
  event: (ms: number, type: string, more: object) => ({ type, ...more, created_at: createdAt(ms) }),
};

/** Twilio publishes no package with these frames: written after its documentation. */
export const relay = {
  prompt: (voicePrompt: string, last: boolean) => ({ type: "prompt", voicePrompt, lang: "en-US", last }),
  token: (token: string, last: boolean) => ({ type: "text", token, last }),
  interrupt: (utteranceUntilInterrupt: string, durationUntilInterruptMs: number | string) => ({
    ...{ type: "interrupt", utteranceUntilInterrupt, durationUntilInterruptMs },
  }),
};
