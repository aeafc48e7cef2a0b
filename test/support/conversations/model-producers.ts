import type { Chunk, MadeCall, SpokenTurn } from "./make-call";
import type { Written } from "./producer";

/** A producer of which only what was said is written. `hears`: whose words it has. */
export type SpeechProducer = {
  name: string;
  hears: readonly SpokenTurn["role"][];
  write(call: MadeCall): Written[];
};

const both = ["user", "agent"] as const;

/** Each turn written by itself, one stretch of speech each. */
function perTurn(write: (turn: SpokenTurn, chunk: Chunk, no: number, call: MadeCall) => Written[]) {
  return (call: MadeCall): Written[] =>
    call.turns.flatMap((turn, no) => turn.chunks.flatMap((chunk) => write(turn, chunk, no, call)));
}

const at = (atMs: number, event: Record<string, unknown>): Written => ({ atMs, event });
const partials = ({ partials: all }: Chunk, say: (text: string) => Record<string, unknown>) =>
  all.map(({ atMs, text }) => at(atMs, say(text)));
const ending = ({ finalAtMs }: Chunk, ...events: Record<string, unknown>[]) =>
  finalAtMs === null ? [] : events.map((event) => at(finalAtMs, event));
/** Each word as a piece, with the blank before it. */
const pieces = ({ words }: Chunk, say: (text: string) => Record<string, unknown>) =>
  words.map(({ text, endMs }, no) => at(endMs, say(no === 0 ? text : ` ${text}`)));

const hume: SpeechProducer = {
  name: "hume",
  hears: both,
  write: perTurn(({ role, text }, chunk, no) => {
    if (role === "agent")
      return [
        at(chunk.endMs, {
          ...{ type: "assistant_message", id: `m${no}`, from_text: false, models: {}, is_quick_response: false },
          message: { role: "assistant", content: text },
        }),
        ...ending(chunk, { type: "assistant_end" }),
      ];
    const said = (content: string, interim: boolean) => ({
      ...{ type: "user_message", message: { role: "user", content }, interim, from_text: false, models: {} },
      time: { begin: chunk.startMs, end: chunk.endMs },
    });
    return [...partials(chunk, (so) => said(so, true)), ...ending(chunk, said(text, false))];
  }),
};

const gladia: SpeechProducer = {
  name: "gladia",
  hears: both,
  write: perTurn(({ role, text }, chunk, no) => {
    const said = (so: string, is_final: boolean) => ({
      ...{ type: "transcript", session_id: "s", created_at: "2026-11-21T02:13:00.000Z" },
      data: {
        ...{ id: `00_${no}`, is_final },
        utterance: {
          ...{ start: chunk.startMs / 1_000, end: chunk.endMs / 1_000, confidence: 0.9, language: "en" },
          ...{ channel: role === "user" ? 0 : 1, text: so, words: [] },
        },
      },
    });
    return [...partials(chunk, (so) => said(so, false)), ...ending(chunk, said(text, true))];
  }),
};

const speechmatics: SpeechProducer = {
  name: "speechmatics",
  hears: both,
  write: perTurn(({ role }, chunk) => {
    const said = (message: string, count: number) => {
      const words = chunk.words.slice(0, count);
      return {
        message,
        metadata: { transcript: words.map(({ text }) => `${text} `).join(""), start_time: chunk.startMs / 1_000 },
        results: words.map(({ text: content, startMs, endMs }) => ({
          ...{ type: "word", start_time: startMs / 1_000, end_time: endMs / 1_000 },
          alternatives: [{ content, confidence: 0.9, speaker: role === "user" ? "S1" : "S2", language: "en" }],
        })),
      };
    };
    return [
      ...chunk.partials.map(({ atMs, words }) => at(atMs, said("AddPartialTranscript", words.length))),
      ...ending(chunk, said("AddTranscript", chunk.words.length)),
    ];
  }),
};

const anthropic: SpeechProducer = {
  name: "anthropic",
  hears: ["agent"],
  write: perTurn(({ role }, chunk, no) => {
    if (role === "user") return [];
    const message = { id: `msg_${no}`, type: "message", role: "assistant", content: [], usage: { input_tokens: 20 } };
    return [
      at(chunk.startMs, { type: "message_start", message }),
      at(chunk.startMs, { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
      ...pieces(chunk, (text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
      ...ending(chunk, { type: "content_block_stop", index: 0 }, { type: "message_stop" }),
    ];
  }),
};

const vercelAi: SpeechProducer = {
  name: "vercel-ai",
  hears: ["agent"],
  write: perTurn(({ role }, chunk, no) =>
    role === "user"
      ? []
      : [
          at(chunk.startMs, { type: "start", messageId: `m${no}` }),
          ...pieces(chunk, (delta) => ({ type: "text-delta", id: `t${no}`, delta })),
          ...ending(chunk, { type: "text-end", id: `t${no}` }, { type: "finish", finishReason: "stop" }),
        ],
  ),
};

const langchain: SpeechProducer = {
  name: "langchain",
  hears: both,
  write: perTurn(({ role, text }, chunk, no, { turns }) => {
    const run = { name: "ChatModel", run_id: `run-${no}`, tags: [], metadata: {} };
    if (role === "user") {
      const messages = turns
        .slice(0, no + 1)
        .map((turn) => ({ type: turn.role === "user" ? "human" : "ai", content: turn.text }));
      return [at(chunk.endMs, { ...run, event: "on_chat_model_start", data: { input: { messages: [messages] } } })];
    }
    return [
      ...pieces(chunk, (content) => ({
        ...{ ...run, event: "on_chat_model_stream" },
        data: { chunk: { type: "AIMessageChunk", content } },
      })),
      ...ending(chunk, { ...run, event: "on_chat_model_end", data: { output: { type: "ai", content: text } } }),
    ];
  }),
};

const nova = (name: string, body: object) => ({ event: { [name]: { promptName: "p", completionId: "k", ...body } } });

const novaSonic: SpeechProducer = {
  name: "nova-sonic",
  hears: both,
  write: perTurn(({ role: speaker, text }, chunk, no) => {
    const role = speaker === "user" ? "USER" : "ASSISTANT";
    const contentId = `c${no}`;
    const additionalModelFields = JSON.stringify({ generationStage: "FINAL" });
    return [
      at(chunk.endMs, nova("contentStart", { contentId, type: "TEXT", role, additionalModelFields })),
      at(chunk.endMs, nova("textOutput", { contentId, content: text, role })),
      ...ending(chunk, nova("contentEnd", { contentId, type: "TEXT", stopReason: "END_TURN" })),
    ];
  }),
};

const geminiLive: SpeechProducer = {
  name: "gemini-live",
  hears: both,
  write: perTurn(({ role }, chunk) => [
    ...pieces(chunk, (text) => ({
      serverContent: { [role === "user" ? "inputTranscription" : "outputTranscription"]: { text } },
    })),
    ...(role === "agent" ? [at(chunk.endMs, { serverContent: { turnComplete: true } })] : []),
  ]),
};

const rasa: SpeechProducer = {
  name: "rasa",
  hears: both,
  write: perTurn(({ role, text }, { endMs }) => [
    at(endMs, { event: role === "user" ? "user" : "bot", text, timestamp: 1_795_227_180 + endMs / 1_000 }),
  ]),
};

const twilio: SpeechProducer = {
  name: "twilio-transcription",
  hears: both,
  write: perTurn(({ role, text }, chunk) => {
    const said = (transcript: string, Final: boolean) => ({
      ...{ TranscriptionSid: "GT1", CallSid: "CA1", AccountSid: "AC1", LanguageCode: "en-US" },
      ...{ TranscriptionEvent: "transcription-content", Final: String(Final) },
      ...{ Track: role === "user" ? "inbound_track" : "outbound_track" },
      TranscriptionData: JSON.stringify({ transcript }),
    });
    return [...partials(chunk, (so) => said(so, false)), ...ending(chunk, said(text, true))];
  }),
};

const otelGenai: SpeechProducer = {
  name: "otel-genai",
  hears: both,
  write: perTurn(({ role, text }, { endMs }, no, { turns }) => {
    if (role === "user") return [];
    const message = (turn: Pick<SpokenTurn, "role" | "text">) => ({
      role: turn.role === "user" ? "user" : "assistant",
      parts: [{ type: "text", content: turn.text }],
    });
    return [
      at(endMs, {
        "gen_ai.operation.name": "chat",
        "gen_ai.input.messages": turns.slice(0, no).map(message),
        "gen_ai.output.messages": [message({ role, text })],
      }),
    ];
  }),
};

/** A producer that no adapter knows, and how the settings describe it. */
export const ownMapping =
  "map(text:said.words,role:leg,kind:evt,segment:utt,user:A,agent:B,partial:hyp,done:rec,speech:hyp|rec,mode:replace)";
const mapped: SpeechProducer = {
  name: "mapped",
  hears: both,
  write: perTurn(({ role, text }, chunk, utt) => {
    const said = (evt: string, words: string) => ({ evt, leg: role === "user" ? "A" : "B", said: { words }, utt });
    return [...partials(chunk, (so) => said("hyp", so)), ...ending(chunk, said("rec", text))];
  }),
};

export const modelProducers: readonly SpeechProducer[] = [
  ...[hume, gladia, speechmatics, anthropic, vercelAi, langchain, novaSonic, geminiLive, rasa, twilio, otelGenai],
  mapped,
];
