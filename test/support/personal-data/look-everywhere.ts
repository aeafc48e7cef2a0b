import { toSrt } from "@/lib/conversation/export/srt";
import { toTxt } from "@/lib/conversation/export/txt";
import { toVtt } from "@/lib/conversation/export/vtt";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { marksOf } from "@/lib/mask/mask-entry";
import type { CallShape } from "@/lib/schema/call-shape";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { createMaskedEvents } from "@/server/conversation/masked-events";
import { createCallMask, maskInOrder } from "@/server/entries/call-mask";
import { createEntryMask } from "@/server/entries/entry-mask";
import type { Random } from "@/test/support/random";

/** Told each text that somebody is shown, and in which view. */
export type Look = (view: string, text: string) => void;

const entriesBefore = 80;
const entriesAfter = 24;
const structural =
  /(?:^|_)(?:ts|id|eid|seg|segment|speaker|turn|time|timestamp|timems|created_at|kind|role|phase|mode|atms)$|_ms$|ids?$/i;

/** Every text in a value but for times and the names of things; of JSON in a text those in it. */
function textsOf(value: unknown, name = ""): string[] {
  if (typeof value === "string") {
    if (structural.test(name)) return [];
    if (!/^\s*[[{]/.test(value)) return [value];
    try {
      return textsOf(JSON.parse(value), name);
    } catch {
      return [value];
    }
  }
  if (Array.isArray(value)) return value.flatMap((one) => textsOf(one, name));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, key));
}

/** What each voice says in all: of a segment its newest text. */
function saidByVoice(events: readonly RawEvent[]): string[] {
  const voices = new Map<string, Map<string, string>>();
  for (const { role = "unknown", segment, entryId, text = "", mode, kind } of events) {
    if (kind !== "transcript") continue;
    const voice = voices.get(role) ?? new Map<string, string>();
    voices.set(role, voice);
    const key = segment ?? (mode === "append" ? "appended" : entryId);
    voice.set(key, mode === "append" ? (voice.get(key) ?? "") + text : text);
  }
  return [...voices.values()].map((voice) => [...voice.values()].join(" "));
}

function lookAtTranscript(view: string, events: readonly RawEvent[], shape: CallShape, look: Look) {
  const transcript = foldEvents(events, { shape });
  for (const { text, heardText } of transcript.turns) {
    look(view, text);
    if (heardText !== null) look(view, heardText);
  }
  for (const role of new Set(transcript.turns.map((turn) => turn.role))) {
    const turns = transcript.turns.filter((turn) => turn.role === role);
    look(`${view}, joined`, turns.map(({ text }) => text).join(" "));
  }
  return transcript;
}

/** The call as replays, searches and exports of speech show it, while it is read and at its end; gives both folds. */
export function lookAtEvents(entries: readonly RawEntry[], isHeadMissing: boolean, random: Random, look: Look) {
  const shape = detectShape(entries.slice(0, 200));
  const reader = createEventReader(shape);
  const decide = createEventDecider();
  let nowMs = 0;
  const masked = createMaskedEvents(() => nowMs, { isHeadMissing });
  const unmasked: RawEvent[] = [];
  const seen = new Set<RawEvent>();
  const every = random.pick([1, 1, 3, 10]);
  const lookAtNew = (view: string) => {
    for (const event of masked.events) {
      if (seen.has(event)) continue;
      seen.add(event);
      for (const text of textsOf(event)) look(view, text);
    }
  };
  for (const [no, entry] of entries.entries()) {
    nowMs = entry.timeMs;
    for (const event of reader.push(entry)) {
      masked.push(decide(event), marksOf(entry));
      unmasked.push(event);
    }
    if (no % every !== 0) continue;
    masked.flush(true);
    masked.noteShown(masked.events.length);
    lookAtNew("live event");
    if (random.chance(0.1)) for (const text of saidByVoice(masked.events)) look("live events, joined", text);
    if (random.chance(0.02)) lookAtTranscript("live transcript", masked.events, shape, look);
  }
  masked.flush(true);
  masked.settle(Infinity);
  lookAtNew("event");
  for (const text of saidByVoice(masked.events)) look("events, joined", text);
  const transcript = lookAtTranscript("transcript", masked.events, shape, look);
  const facts = { callId: "call", transcript };
  for (const file of [toTxt(facts), toSrt(facts), toVtt(facts)]) {
    for (const line of file.split("\n")) {
      if (!/-->|^(?:# )?Began/.test(line)) look("file", line.replace(/^\[[\d:.]+\]/, ""));
    }
  }
  return { shown: transcript, told: foldEvents(unmasked, { shape }) };
}

const failed = () => {
  throw new Error("an entry could not be checked");
};

/** The call as pages of entries and tails show it, from anywhere in it; JSON lines and previews are made the same way. */
export async function lookAtEntries(
  entries: readonly RawEntry[],
  isHeadMissing: boolean,
  random: Random,
  look: Look,
): Promise<void> {
  const from = random.chance(0.5) ? 0 : random.between(0, entries.length - 1);
  const before = entries.slice(Math.max(0, from - entriesBefore), from);
  const isMissing = isHeadMissing || from > entriesBefore;
  const mask = createEntryMask({ error: failed });
  const call = createCallMask(mask, entries.slice(0, 200), isMissing);
  for (const entry of before) call.see(entry);
  const tail = entries.slice(from).flatMap((entry) => call.maskNext([entry], null));
  const to = from + random.between(1, 60);
  const around = { before, after: entries.slice(to, to + entriesAfter) };
  const page = await maskInOrder(mask, entries.slice(from, to), around, { nowMs: Infinity, isHeadMissing: isMissing });
  for (const [view, shown] of [["tail", tail] as const, ["page", page] as const]) {
    const voices = new Map<string, string>();
    for (const { fields } of shown) {
      for (const text of textsOf(fields)) look(view, text);
      const { role = "unknown", mode, phase, text = "" } = fields;
      const glue = mode === "append" ? "" : " ";
      if (glue === "" || phase === "final" || mode === "line") voices.set(role, (voices.get(role) ?? "") + glue + text);
    }
    for (const text of voices.values()) look(`${view}, joined`, text);
  }
}
