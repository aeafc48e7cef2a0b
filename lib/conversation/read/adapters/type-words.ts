import type { SpeakerRole } from "@/lib/schema/conversation-event";
import { roleOf } from "./adapter";

export type TypeSays = {
  /** What a text under this type is; `unknown` where no word of it is known. */
  is: "speech" | "tool" | "error" | "silent" | "unknown";
  role: SpeakerRole | undefined;
  isDelta: boolean;
  isFinal: boolean | undefined;
};

const setOf = (words: string) => new Set(words.split(/\s+/));

/** A text under a type with one of these words was not said to anybody. */
const silentWords = setOf(
  `reasoning reason thinking thought thoughts think plan args arguments argument parameters log logs logging logger
  debug trace info notice notification alert status state states metric metrics usage stats latency cost billing ping
  pong heartbeat keepalive ack warning warn audio media video image file mark session config configuration settings
  started stopped start stop begin joined left typing presence connected disconnected ready opened closed initialized
  title summary suggestion suggestions sentiment emotion intent intents entity entities classification analysis
  evaluation eval score annotation citation citations source sources retrieval search embedding memory context note
  notes internal private hidden webhook hook callback metadata system prompts instructions rate limits vad dtmf`,
);
const errorWords = setOf("error errors exception failure failed fatal crash");
const toolWords = setOf("tool tools function functions functioncall toolcall");
/** Beside a tool's word these say that it is called or has answered; any other says that something of it is told. */
const callWords = setOf(
  `call calls called calling use used request requested result results response output message event started start
  completed complete done finished end ended executed`,
);
const answerWords = setOf("result results response output completed complete done finished end ended executed");
const speechWords = setOf(
  `message messages msg text transcript transcripts transcription transcribed utterance utterances uttered speech said
  say says spoken token delta chunk content reply response answer prompt question completion caption captions subtitle
  recognized recognised recognizing hypothesis partial interim final asr stt chat turn line sentence talk verbatim`,
);
const deltaWords = setOf("delta chunk token");
const partialWords = setOf("partial interim hypothesis recognizing provisional");
const finalWords = setOf("final finalized completed complete done finished recognized recognised");

const longestType = 120;
const remembered = 500;
const known = new Map<string, TypeSays>();

/** What a producer's word for an event says of the text in it, by the words it is made of: `assistant_delta`, `BotReply`. */
export function readType(type: string): TypeSays {
  const found = known.get(type);
  if (found !== undefined) return found;
  const says = judge(type.slice(0, longestType));
  if (known.size >= remembered) known.clear();
  known.set(type, says);
  return says;
}

function judge(type: string): TypeSays {
  const words = wordsOfName(type);
  const has = (set: ReadonlySet<string>) => words.some((word) => set.has(word));
  const role = words.map((word) => (word === "human" ? "user" : roleOf(word))).find((one) => one !== undefined);
  const isFinal = has(partialWords) ? false : has(finalWords) ? true : undefined;
  const says = { role: role === "tool" || role === "system" ? undefined : role, isDelta: has(deltaWords), isFinal };
  if (has(errorWords)) return { ...says, is: "error" };
  if (has(toolWords)) {
    const isCall = words.every((word) => toolWords.has(word) || callWords.has(word) || roleOf(word) !== undefined);
    return { ...says, is: isCall ? "tool" : "silent", isFinal: words.some((word) => answerWords.has(word)) };
  }
  if (has(silentWords)) return { ...says, is: "silent" };
  return { ...says, is: role !== undefined || has(speechWords) ? "speech" : "unknown" };
}

/** `ToolCallStarted`, `tool_call.started` and `TOOL-CALL-STARTED` as their words in lower case. */
const wordsOfName = (name: string) =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean);

/** One word in the manner of names of types, as no sentence is: `AddTranscript`, `session_closed`. */
export const isTypeName = (text: string) =>
  text.length <= longestType &&
  /^(?:[A-Z][a-z\d]+(?:[A-Z][a-z\d]*)+|[A-Za-z][A-Za-z\d]*(?:[_:][A-Za-z][A-Za-z\d]*)+)$/.test(text);
