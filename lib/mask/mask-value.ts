import { labelFor, type MaskNotes, maskText } from "./mask-text";
import { isLuhn } from "./number-runs";
import { digitsOf } from "./number-words";

/** Of a name in small letters with a line between its words. */
const sensitive =
  /(?:^|[._\s-])(?:dob|birth\w*|date_of_birth|ssn|social\w*|card\w*|pan|cvv2?|cvc|iban|account\w*|routing\w*|phone\w*|mobile\w*|tel|telephone|cell|(?:e_?-?mail|mail_?addr)\w*|address\w*|street\w*|passport\w*|licen[cs]e\w*|password|passcode|pin|otp|member\w*|policy\w*|last_?(?:4|four)|security_code)(?:$|[._\s-])|(?:patient|guest|caller|customer|passenger|user|contact|client|member|person|holder|first|last|full|family|given|maiden|sur)[._\s-]?name$/;
const isSensitive = (name: string): boolean => sensitive.test(name.replace(/([a-z\d])(?=[A-Z])/g, "$1_").toLowerCase());
const structural = new Set(
  "kind phase type event role spk speaker speaker_id ch channel channel_index src source eid seq sequence sequence_id v version agent seg segment segment_id turn turn_id turn_order turn_index mode eot ts timestamp time created_at t0 t1 start end start_ms end_ms audio_start_ms audio_end_ms audio_ms spoken_ms dur duration duration_ms conf confidence lang language intr call call_id tool_call_id item_id event_id response_id output_index content_index ok status grp hk svc provider model in_tok out_tok cached_tok cache_write_tok reason_tok audio_in_tok audio_out_tok chars cost cur val op ver label id is_final final last speech_final end_of_turn timems".split(
    " ",
  ),
);
const textual =
  /^(?:text|transcript|content|message|msg|body|utterance|delta|token|said|spoken|voiceprompt|line|data|words?|punctuated_word|\w+_(?:text|transcript|content|response|message)|partialcontent|utteranceuntilinterrupt|originaltranscript|output)$/i;
/** A measure, a counter: too short for a number of anybody's, and nobody spells one out in a field that holds no words. */
const shortNumber = /^[-+]?\d{1,5}(?:\.\d{1,4})?$/;
/** Text ids with letters in them; those of digits alone are judged as numbers. */
const identifier = /^(?=\S*[A-Za-z])[\w.:+/-]{1,128}$/;
const streamId = /^(\d{13})-\d{1,6}$/;
const saysFinal = /(?:^|[._-])(?:completed|done|final|item[._](?:added|created|done))$/i;
const plainToken = /^[\w.:+/-]{1,64}$/;

const fewestDigits = 7;
const numberedName = /^[A-Za-z][A-Za-z_]*\d{1,2}$/;
const keyState = { isSettled: false, isComplete: true };

/** `isWhole`: the values of an event that says nothing are all there is of them; nothing follows in another entry. */
export type ValueState = { entryMs: number; isDtmf: boolean; isFinal: boolean; isWhole?: boolean };

export const isTextual = (name: string): boolean => textual.test(name);

export function isStructural(name: string): boolean {
  return structural.has(name.toLowerCase());
}

/** A value by its name: JSON leaf by leaf, so that it stays JSON; names that promise personal data mask all of it. */
export function maskValue(name: string, value: string, state: ValueState, notes: MaskNotes): string {
  if (value === "") return value;
  if (isStructural(name) && plainToken.test(value) && !isLongNumber(value, state.entryMs)) return value;
  if (state.isDtmf && /^[\d\s,*#A-D]+$/i.test(value)) return note("account number", notes);
  if (isSensitive(name)) return note(labelFor(name), notes);
  const json = parseJson(value);
  if (json !== undefined) return JSON.stringify(maskLeaf(name, json, state, notes, 0));
  const isText = textual.test(name);
  if (!isText && (shortNumber.test(value) || isStreamId(value, state.entryMs))) return value;
  if (!isText && identifier.test(value) && !isNumberWord(value)) {
    return isOpaque(value) ? value : maskText(value, { isSettled: true, isComplete: true }, notes);
  }
  const isComplete = !isText || state.isFinal || /[?!…]["')\]]?\s*$/.test(value);
  return maskText(value, { isSettled: state.isWhole ?? false, isComplete }, notes);
}

/** Nobody writes deeper than this but to break what reads it. */
const deepest = 64;

function maskLeaf(name: string, value: unknown, state: ValueState, notes: MaskNotes, depth: number): unknown {
  if (typeof value === "string") return maskValue(name, value, state, notes);
  if (typeof value === "number") return maskNumber(name, value, state, notes);
  if (typeof value !== "object" || value === null) return value;
  if (depth === deepest) return "[withheld: nested too deeply]";
  if (isSpreadOut(value)) return note("account number", notes);
  const isCard = isCardInParts(Object.values(value));
  if (Array.isArray(value))
    return value.map((item) =>
      isCard && isPart(item) ? note("card number", notes) : maskLeaf(name, item, state, notes, depth + 1),
    );
  const isFinal = state.isFinal || Object.entries(value).some(isFinalMark);
  const isDtmf = state.isDtmf || Object.values(value).some((one) => typeof one === "string" && /dtmf/i.test(one));
  const names = new Set(Object.keys(value));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const masked = isStructural(key) || numberedName.test(key) ? key : maskText(key, keyState, notes);
      let shown = masked;
      for (let i = 2; shown !== key && names.has(shown); i++) shown = `${masked} ${i}`;
      names.add(shown);
      if (isCard && isPart(inner)) return [shown, note("card number", notes)];
      return [shown, maskLeaf(isSensitive(name) ? name : key, inner, { ...state, isDtmf, isFinal }, notes, depth + 1)];
    }),
  );
}

/** A number digit by digit. */
const isSpreadOut = (value: object) =>
  Array.isArray(value) && value.length >= fewestDigits && value.every((one) => /^\d$/.test(String(one)));

const isPart = (value: unknown) =>
  (typeof value === "string" || typeof value === "number") && /^\d{3,6}$/.test(String(value));

function isCardInParts(values: readonly unknown[]): boolean {
  const digits = values.filter(isPart).join("");
  return digits.length >= 13 && digits.length <= 19 && isLuhn(digits);
}

function maskNumber(name: string, value: number, state: ValueState, notes: MaskNotes): unknown {
  const isMarked = notes.marked.some(({ text }) => text === String(value));
  if (isSensitive(name) || isMarked) return note(labelFor(name), notes);
  if (state.isDtmf && !isStructural(name)) return note("account number", notes);
  return isLongNumber(String(value), state.entryMs) ? note("account number", notes) : value;
}

const finalNames = /^(?:word_?)?is_?final$|^final$|^speech_final$|^end_of_turn$/i;
const isFinalMark = ([name, value]: [string, unknown]) =>
  (value === true && finalNames.test(name)) ||
  (value === false && /^is_?partial$/i.test(name)) ||
  (typeof value === "string" &&
    /^(?:type|event|event_type|transcripttype|phase)$/i.test(name) &&
    saysFinal.test(value));

const isNumberWord = (value: string) => digitsOf(value) !== null;

function isStreamId(value: string, entryMs: number): boolean {
  const ms = streamId.exec(value)?.[1];
  return ms !== undefined && Math.abs(Number(ms) - entryMs) < nearMs;
}

/** Letters and digits in so many turns that no number is written so, an IBAN with its bank's letters neither. */
function isOpaque(value: string): boolean {
  const turns = value.match(/[A-Za-z]+(?=\d)|\d+(?=[A-Za-z])/g)?.length ?? 0;
  return value.length >= 16 && turns >= 5 && !/\d{9}/.test(value);
}

const nearMs = 400 * 86_400_000;

/** Seven digits or more that are no moment near the entry's own time. */
function isLongNumber(text: string, entryMs: number): boolean {
  if (!/^[-+]?\d{7,}(?:\.\d+)?$/.test(text)) return false;
  const number = Math.abs(Number(text));
  return ![1, 1_000, 0.001].some((factor) => Math.abs(number * factor - entryMs) < nearMs);
}

function note(label: string, notes: MaskNotes): string {
  notes.labels.add(label);
  return `[${label}]`;
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
