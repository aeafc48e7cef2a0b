import { beginsWithWords, hasSameWords } from "@/lib/mask/compare-words";
import { firstText, jsonTextOf, numberOf, objectOf, objectsOf, textOf, type Values } from "../loose-value";
import { type Draft, rawDraft, roleOf } from "./adapter";
import { textPrint } from "./text-print";

/** More messages than a call has; beyond them nothing is read. */
const maxMessages = 5_000;
const rememberedTexts = 20;

/**
 * `conversation-update` repeats all messages so far: only what is new in it is given on. What is said it tells as
 * long as no `transcript` does, which tells it sooner; of calls and results, which join by their id, it tells what is new.
 */
export function createVapiConversation() {
  const given: string[] = [];
  /** What the latest messages said, so that a transcript of the same words is known as such. */
  let told: { role: string; text: string }[] = [];
  let hasTranscripts = false;

  function readMessage(message: Values, index: number, isSettled: boolean): Draft[] {
    switch (message.role) {
      case "tool_calls":
        return objectsOf(message.toolCalls).map((call) => ({
          ...{ kind: "tool", phase: "start", toolCallId: textOf(call.id), happenedAt: message.time },
          tool: firstText(objectOf(call.function)?.name, call.name),
          args: jsonTextOf(objectOf(call.function)?.arguments ?? call.arguments),
        }));
      case "tool_call_result":
        return [
          {
            ...{ kind: "tool", phase: "end", status: "ok", happenedAt: message.time },
            ...{
              toolCallId: textOf(message.toolCallId),
              tool: textOf(message.name),
              result: jsonTextOf(message.result),
            },
          },
        ];
      default:
        return hasTranscripts ? [] : readSpeech(message, index, isSettled);
    }
  }

  function readSpeech(message: Values, index: number, isSettled: boolean): Draft[] {
    const role = roleOf(message.role);
    const text = firstText(message.message, message.content);
    if (text === undefined || (role !== "user" && role !== "agent")) return [];
    told = [...told.filter((one) => one.role !== role || !beginsWithWords(text, one.text)), { role, text }];
    told = told.slice(-rememberedTexts);
    const segment = `message ${index}`;
    const phase = isSettled ? "final" : "partial";
    const said: Draft = { kind: "transcript", phase, mode: "replace", role, segment, text, isEndOfTurn: isSettled };
    if (numberOf(message.time) === undefined) return [said];
    said.happenedAt = message.endTime ?? message.time;
    if (given[index] !== undefined) return [said];
    return [{ kind: "speech", phase: "start", role, segment, happenedAt: message.time }, said];
  }

  return {
    readUpdate(body: Values): Draft[] {
      const whole = objectsOf(body.messages);
      const messages = whole.length > 0 ? whole : objectsOf(body.messagesOpenAIFormatted);
      const drafts = messages.slice(0, maxMessages).flatMap((message, index) => {
        const isSettled = index < messages.length - 1;
        const said = jsonTextOf([message.message ?? message.content, message.toolCalls, message.result]) ?? "";
        const print = `${isSettled} ${textPrint(said)}`;
        if (print === given[index]) return [];
        const read = readMessage(message, index, isSettled);
        given[index] = print;
        return read;
      });
      return drafts.length > 0 ? drafts : [rawDraft("conversation-update")];
    },
    /** Whether a transcript says what a message has said before it. */
    isTold(role: string, text: string, isFinal: boolean): boolean {
      hasTranscripts = true;
      return told.some(
        (one) => one.role === role && (isFinal ? hasSameWords(one.text, text) : beginsWithWords(one.text, text)),
      );
    },
  };
}
