import { describe, expect, test } from "vitest";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { asMaskedEvent } from "@/lib/mask/as-masked";
import {
  beginsAnew,
  beginsWithWords,
  hasSameWords,
  isBlank,
  isGrown,
  plainWords,
  sharesBeginning,
  withoutOverlap,
} from "@/lib/mask/compare-words";
import { countMarks, countMasked, sayMasked } from "@/lib/mask/count-marks";
import { birthCue, cueAfter, isAsking, mailCue, namedCue } from "@/lib/mask/cues";
import { createEntryContext } from "@/lib/mask/entry-context";
import { createEventMasker } from "@/lib/mask/event-masker";
import { isPersonName, nameKind, plainName } from "@/lib/mask/field-names";
import { findAddresses } from "@/lib/mask/find-address";
import { findLabelled } from "@/lib/mask/find-labelled";
import { findMail, mailAnswerStart } from "@/lib/mask/find-mail";
import { findInContext, findPersonalData, hasNumber, hasTrigger } from "@/lib/mask/find-personal-data";
import { findHeldNames } from "@/lib/mask/held-names";
import { createJsonFacts, isCardPart, isTelling, toldOf } from "@/lib/mask/json-facts";
import { labelNumber } from "@/lib/mask/label-number";
import { checkedValues, sizeWithheld } from "@/lib/mask/large-values";
import { createUnmarkedWords, findMarked } from "@/lib/mask/marked-text";
import { maskContent, note } from "@/lib/mask/mask-content";
import { maskDeadLetter } from "@/lib/mask/mask-dead-letter";
import { addMarked, marksOf, maskEntryAlone } from "@/lib/mask/mask-entry";
import { createIdMasker } from "@/lib/mask/mask-ids";
import { isJsonText, maskJson } from "@/lib/mask/mask-json";
import { labelFor } from "@/lib/mask/mask-labels";
import { maskLarge } from "@/lib/mask/mask-large";
import { maskReport } from "@/lib/mask/mask-report";
import { maskText, newNotes, writeMasked } from "@/lib/mask/mask-text";
import { isTextual, maskValue } from "@/lib/mask/mask-value";
import { isPlainMetadata, looksPersonal } from "@/lib/mask/metadata";
import { findNumberRuns, isLuhn, maxNumberLength } from "@/lib/mask/number-runs";
import { createTokenScan } from "@/lib/mask/number-tokens";
import { couldBeNumberWord, digitsOf } from "@/lib/mask/number-words";
import { findInPlainForm } from "@/lib/mask/plain-form";
import { createPolicies, findOwn, standardPolicy } from "@/lib/mask/policy";
import { namePolicy } from "@/lib/mask/policy-name";
import { remarkEvent } from "@/lib/mask/remark-event";
import { isSaidOpenly } from "@/lib/mask/said-openly";
import { isJsonLike, scanJson } from "@/lib/mask/scan-json";
import { held, mergeSpans } from "@/lib/mask/spans";
import { endsInTime, timesBeforeBreaks } from "@/lib/mask/spoken-times";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { hostileUnits } from "@/test/support/personal-data/hostile-units";
import { eventsOf, final } from "@/test/support/personal-data/play-masked";
import { partOf } from "@/test/support/play-part";

/** The first two tell most of it; where they look steep the second is compared with the third. */
const sizes = [1_250, 10_000, 40_000] as const;
/** Time that grows with the square of the length has 2 here; what is linear 1. */
const steepest = 1.6;
/** From when on it is looked at closely: what is linear for the most part still hides some of the square in short texts. */
const suspicious = 1.36;
/** What takes less for the second or the longest text holds nobody up. */
const minMs = 1.2;
const soonMs = 10;
/** The shortest text must never take this long. */
const longestMs = 250;
/** Pairs of runs, side by side so that whatever else the machine does slows both; the middle one of them counts. */
const [fewestPairs, mostPairs] = [3, 15];

const timeMs = 1_764_262_834_680;
const asked = {
  isStrict: true,
  isOpen: true,
  isLastWordWhole: false,
  cue: "date of birth",
  isMailAsked: true,
  utteranceStart: 0,
};
const marks = [
  { text: "1", label: "account number" },
  { text: "Maria Lopez", label: "name" },
];

const spoken = { isDtmf: false, isFinal: false };
const idEvent = { entryId: "1-0", part: 0, kind: "tool" as const, arrivedAtMs: 1, atMs: 1 };
const entryOf = (fields: Record<string, string>): RawEntry => ({ id: `${timeMs}-0`, timeMs, fields });

function maskEvents(texts: readonly string[], mode: "append" | "replace"): void {
  const masker = createEventMasker();
  for (const event of eventsOf(texts.map((text) => ({ role: "user", text, phase: "partial", mode, segment: "s" })))) {
    masker.push(event, marks);
  }
  masker.corrections(true);
  masker.settle();
  masker.corrections(true);
}

/** Every exported function that is given texts, and those in the module that only it uses. */
const drivers: Record<string, Record<string, ((text: string) => unknown) | "through createEventMasker">> = {
  "as-masked.ts": { asMaskedEntry: "through createEventMasker", asMaskedEvent: "through createEventMasker" },
  "context.ts": {
    isNod: "through createEventMasker",
    assumeAsked: "through createEventMasker",
    contextOf: "through createEventMasker",
    isLeft: "through createEventMasker",
    isPast: "through createEventMasker",
    takeCues: "through createEventMasker",
  },
  "count-marks.ts": {
    countMarks: (text) => countMarks({ id: "1-0", timeMs: 1, fields: { text } }),
    countMasked: (text) =>
      countMasked(foldEvents(eventsOf([{ ...final("user", text), masked: ["card number", held] }]))),
    sayMasked: (text) => sayMasked({ [text]: 1 }),
  },
  "compare-words.ts": {
    plainWords,
    isBlank,
    isGrown: (text) => isGrown(`${text} 1`, `${text} 2`),
    sharesBeginning: (text) => sharesBeginning(text, `1${text}`),
    beginsAnew: (text) => beginsAnew(text, text.slice(0, text.length / 4)),
    hasSameWords: (text) => hasSameWords(text, `${text} `),
    beginsWithWords: (text) => beginsWithWords(text, text),
    withoutOverlap: (text) => withoutOverlap(text, text, 1),
  },
  "cues.ts": {
    namedCue,
    cueAfter,
    isAsking,
    birthCue: (text) => [...text.matchAll(birthCue)],
    mailCue: (text) => mailCue.test(text),
  },
  "entry-context.ts": {
    createEntryContext: (text) => {
      const context = createEntryContext(maskEntryAlone);
      context.see(entryOf({ text: "What is your e-mail address, and when were you born?" }));
      context.mask(entryOf({ text, pii: '[["text",0,3,"name"]]' }));
    },
  },
  "event-masker.ts": {
    createEventMasker: (text) => {
      maskEvents([text, `${text} and`], "replace");
      maskEvents(text.match(/.{1,2000}/gs) ?? [], "append");
    },
  },
  "find-mail.ts": {
    findMail: (text) => [findMail(text, null), findMail(text, 0)],
    mailAnswerStart: (text) => mailAnswerStart(text, 0, true),
  },
  "find-personal-data.ts": {
    hasTrigger,
    hasNumber,
    findPersonalData: (text) => [
      findPersonalData(text),
      findPersonalData(text, { isSettled: false, isComplete: false }),
    ],
    findInContext: (text) => [
      findInContext(text, asked),
      findInContext(text, { ...asked, isOpen: false, cue: null, isMailAsked: false }),
    ],
  },
  "label-number.ts": {
    labelNumber: (text) =>
      labelNumber({ start: 0, end: text.length, digits: "4111111111111111", hasMonth: false }, text, null),
  },
  "marked-text.ts": {
    findMarked: (text) => findMarked(text, marks),
    createUnmarkedWords: (text) => createUnmarkedWords()(text, marks),
  },
  "mask-dead-letter.ts": {
    deadLetterFields: "through createEventMasker",
    maskDeadLetter: (text) => maskDeadLetter(entryOf({ _src: "conv:1", text }), "conv:1", maskEntryAlone),
  },
  "mask-entry.ts": {
    couldNotBeChecked: "through createEventMasker",
    maskEntryAlone: (text) =>
      maskEntryAlone(entryOf({ [text]: "value", data: JSON.stringify({ delta: text, note: [text] }) })),
    withheldEntry: "through createEventMasker",
    marksOf: (text) => [
      marksOf(entryOf({ text, pii: `[["text",0,${text.length},"name"]]` })),
      marksOf(entryOf({ pii: text })),
    ],
    addMarked: (text) => addMarked(text, 0, text.length, text, newNotes()),
  },
  "field-names.ts": { nameKind, plainName, isPersonName: (text) => isPersonName("last", text) },
  "find-address.ts": { findAddresses },
  "find-labelled.ts": { findLabelled },
  "json-facts.ts": {
    createJsonFacts: (text) => {
      const factsOf = createJsonFacts("data");
      for (const { container } of scanJson(text).leaves) factsOf(container);
    },
    isCardPart,
    isTelling: (text) => isTelling("key", text),
    sensitiveName: "through createEventMasker",
    toldOf: (text) => toldOf.test(text),
  },
  "mask-content.ts": {
    maskContent: (text) => maskContent(text, { isDtmf: false, isFinal: true }, newNotes(marks)),
    note: (text) => note(text, newNotes()),
  },
  "mask-event.ts": {
    maskEvent: "through createEventMasker",
    placeOf: "through createEventMasker",
    sayEvent: "through createEventMasker",
    shownOf: "through createEventMasker",
    unsaid: "through createEventMasker",
    withheldEvent: "through createEventMasker",
  },
  "mask-said.ts": {
    findSaid: "through createEventMasker",
    isPassing: "through createEventMasker",
    maskSaid: "through createEventMasker",
  },
  "mask-ids.ts": {
    createIdMasker: (text) => createIdMasker()({ ...idEvent, segment: text, channel: text, tool: text }, marks),
  },
  "mask-json.ts": {
    isJsonText: (text) => isJsonText(text, true),
    maskJson: (text) => [
      maskJson("data", `{"text":"${text}","words":[${text}`, { isDtmf: false, isFinal: true }, newNotes(), maskValue),
      maskJson("data", text, { isDtmf: false, isFinal: true }, newNotes(), maskValue),
    ],
  },
  "large-values.ts": {
    checkedValues: (text) => checkedValues([{ name: "text", value: text, state: spoken }], [text]),
    createCollecting: "through createEventMasker",
    maxChecked: "through createEventMasker",
    maxCheckedHere: "through createEventMasker",
    sizeWithheld,
  },
  "mask-large.ts": {
    maskLarge: (text) =>
      ["text", "note"].map((name) => maskLarge({ name, value: text, state: spoken }, standardPolicy, marks)),
  },
  "mask-labels.ts": { labelFor },
  "metadata.ts": {
    isPlainMetadata: (text) => [isPlainMetadata("id", text), isPlainMetadata("other", text)],
    looksPersonal,
  },
  "policy-name.ts": { namePolicy: (text) => namePolicy({ ...standardPolicy, plainFields: new Set([text]) }) },
  "policy.ts": {
    createPolicies: (text) => createPolicies(standardPolicy, [{ pattern: "conv:*", mode: "off" }])(text),
    findOwn: (text) => findOwn(text, standardPolicy),
    maskedKinds: "through createEventMasker",
    standardPolicy: "through createEventMasker",
    strictPolicy: "through createEventMasker",
  },
  "scan-json.ts": { isJsonLike, scanJson },
  "mask-report.ts": {
    maskReport: (text) =>
      maskReport({
        ...createEventReader(detectShape([])).report(),
        unknownFields: [{ name: text, entries: 1 }],
      }),
  },
  "mask-text.ts": {
    newNotes: "through createEventMasker",
    maskText: (text) => maskText(text, { isSettled: false, isComplete: true }, newNotes(marks)),
    writeMasked: (text) => writeMasked(text, 0, text.length, [{ start: 0, end: text.length, label: held }], newNotes()),
    isKindMasked: "through createEventMasker",
  },
  "mask-value.ts": {
    isTextual,
    maskValue: (text) =>
      ["text", "note", text].map((name) =>
        maskValue(name, text, { isDtmf: name === "note", isFinal: false }, newNotes(marks)),
      ),
  },
  "number-runs.ts": {
    findNumberRuns: (text) => findNumberRuns(text, { isSettled: true, isComplete: false }),
    maxNumberLength,
    isLuhn,
  },
  "number-tokens.ts": {
    createTokenScan: (text) => {
      const next = createTokenScan(text);
      while (next(true) !== null);
    },
  },
  "number-words.ts": {
    digitsOf,
    couldBeNumberWord: (text) => couldBeNumberWord(text, 0, text.length),
    numberWordPattern: "through createEventMasker",
  },
  "held-names.ts": { findHeldNames: (text) => [findHeldNames(text, true), findHeldNames(text, false)] },
  "plain-form.ts": { findInPlainForm: (text) => findInPlainForm(text, (plain) => findPersonalData(plain)) },
  "remark-event.ts": {
    remarkEvent: (text) => eventsOf([final("user", text)]).map((event) => remarkEvent(asMaskedEvent(event), marks)),
  },
  "said-openly.ts": {
    isSaidOpenly: (text) => isSaidOpenly(text, newNotes([], standardPolicy, new Map([[`${text} 1`, `${text} 1`]]))),
  },
  "spoken-times.ts": {
    endsInTime,
    spokenBreak: "through createEventMasker",
    timesBeforeBreaks: (text) => timesBeforeBreaks(`at one\u2029${text}`),
  },
  "spans.ts": {
    held: "through createEventMasker",
    heldMark: "through createEventMasker",
    mergeSpans: (text) =>
      mergeSpans(
        Array.from({ length: text.length / 4 }, (_, i) => ({
          start: text.length - i,
          end: text.length - i + 3,
          label: held,
        })),
      ),
  },
  "value-state.ts": {},
  "utterances.ts": { trackKey: "through createEventMasker", createUtterances: "through createEventMasker" },
};

const openings = ["1%", "a@", "1 ", "my e-mail is a at ", "born on ", '{"text":"'];
const plainUnits = [" ", "1", "-", ".", "a", "1 ", "a ", "at "];
const closings = ["", "?"];
const hostile = [
  ...partOf(hostileUnits).flatMap((unit) => closings.map((closing) => ({ opening: "", unit, closing }))),
  ...openings.flatMap((opening) => plainUnits.map((unit) => ({ opening, unit, closing: "?" }))),
];

type Hostile = (typeof hostile)[number];

function textOf({ opening, unit, closing }: Hostile, length: number): string {
  return (opening + unit.repeat(Math.ceil(length / unit.length))).slice(0, length - closing.length) + closing;
}

/** Time on the processor, which other work on the machine lengthens less. */
function timedMs(run: () => unknown): number {
  const { user, system } = process.cpuUsage();
  run();
  const after = process.cpuUsage();
  return (after.user - user + after.system - system) / 1_000;
}

const grownBy = (power: number, shorter: string, longer: string) => (longer.length / shorter.length) ** power;

const middleOf = (all: readonly number[]) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;

/** How much longer than its share the longest text takes, where that is too much; null where it is not. */
function tooSteep(run: (text: string) => unknown, hostileText: Hostile): number | null {
  const [shortest = "", second = "", longest = ""] = sizes.map((length) => textOf(hostileText, length));
  if (timedMs(() => run(shortest)) > longestMs) return Number.POSITIVE_INFINITY;
  const secondMs = timedMs(() => run(second));
  if (secondMs < minMs) return null;
  const shortestMs = () => Math.min(...Array.from({ length: 3 }, () => timedMs(() => run(shortest))));
  if (secondMs < grownBy(suspicious, shortest, second) * shortestMs()) return null;
  const times = longest.length / second.length;
  const shares: number[] = [];
  while (shares.length < mostPairs) {
    const sameLengthMs = timedMs(() => {
      for (let i = 0; i < times; i++) run(second);
    });
    const longestTookMs = timedMs(() => run(longest));
    if (longestTookMs < soonMs) return null;
    shares.push(longestTookMs / Math.max(minMs, sameLengthMs));
    if (shares.length >= fewestPairs && middleOf(shares) < times ** (steepest - 1)) return null;
  }
  return middleOf(shares);
}

describe(`time grows with the length of ${hostile.length} hostile texts`, { timeout: 240_000 }, () => {
  test("everything that is exported is looked at", async () => {
    const modules = import.meta.glob("../../../lib/mask/*.ts");
    expect(Object.keys(modules)).toHaveLength(Object.keys(drivers).length);
    for (const [path, load] of Object.entries(modules)) {
      const file = path.slice(path.lastIndexOf("/") + 1);
      const names = Object.keys(Object(await load())).sort();
      expect({ file, names }).toEqual({ file, names: Object.keys(drivers[file] ?? {}).sort() });
    }
  });

  const all = Object.entries(drivers).flatMap(([file, ofFile]) =>
    Object.entries(ofFile).flatMap(([name, run]) => (typeof run === "function" ? [{ file, name, run }] : [])),
  );
  test.each(all)("$file $name", ({ run }) => {
    const steep = hostile.flatMap((text) => {
      const share = tooSteep(run, text);
      return share === null ? [] : [{ ...text, share }];
    });
    expect(steep).toEqual([]);
  });
});
