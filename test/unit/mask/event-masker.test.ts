import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventMasker } from "@/lib/mask/event-masker";
import type { RawEvent } from "@/lib/schema/conversation-event";
import { hostileTexts } from "@/test/support/hostile-texts";
import { harmlessLines, secretLines } from "@/test/support/personal-data/lines";
import {
  appended,
  eventsOf,
  final,
  growing,
  maskAll,
  playMasked,
  type Said,
} from "@/test/support/personal-data/play-masked";

const texts = [...secretLines.filter((_, i) => i % 7 === 0).map(({ text }) => text), ...harmlessLines];
const role = fc.constantFrom("user" as const, "agent" as const);
const parts = fc
  .tuple(fc.constantFrom(...texts), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }))
  .map(([text, lengths]) => {
    const found: string[] = [];
    let rest = text;
    for (const length of lengths) {
      found.push(rest.slice(0, length));
      rest = rest.slice(length);
    }
    return [...found, rest].filter((part) => part !== "");
  });
const utterance = fc.tuple(role, parts, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 99_999 }));

/** Two voices at once, each in its own way. */
const conversation = fc
  .tuple(fc.array(utterance, { minLength: 1, maxLength: 5 }), fc.nat())
  .map(([utterances, seed]): RawEvent[] => {
    const voices = utterances.map(([who, pieces, how, no]): Said[] => {
      const segment = `s${no}`;
      if (how === 0) return [final(who, pieces.join(""))];
      if (how === 1) return growing(who, pieces, segment);
      if (how === 2) return appended(who, pieces, segment, true);
      if (how === 3) return appended(who, pieces, segment, false);
      return pieces.map((text) => ({ role: who, text, mode: "line" }));
    });
    const said: Said[] = [];
    for (let i = seed; voices.some((voice) => voice.length > 0); i++) {
      const next = voices[i % 3 === 0 ? i % voices.length : voices.findIndex((voice) => voice.length > 0)]?.shift();
      if (next) said.push(next);
    }
    return eventsOf(said);
  });

test("what is finally shown does not depend on when it was asked for", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(conversation, fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), (events, asked) => {
      const byOne = playMasked(events, () => undefined);
      expect(maskAll(events)).toEqual(byOne);
      expect(maskAll(events, (no) => asked[no % asked.length] === true)).toEqual(byOne);
    }),
    { numRuns: 400 },
  );
});

test("nothing is shown for a while that is masked at the end, but for what is named only afterwards", () => {
  const shown = playMasked(
    eventsOf([final("agent", "What is your card number?"), final("user", "4242 4242"), final("user", "4242 4242")]),
    (now) => expect(JSON.stringify(now.map(({ text }) => text))).not.toContain("42"),
  );
  expect(shown.map(({ text }) => text)).toEqual(["What is your card number?", "[card number]", "[card number]"]);
});

test("what is held is shown once it proves harmless", () => {
  const stages: string[] = [];
  const said = appended("agent", ["we have", " 42", " rooms", " for", " you", " on", " that", " day"], "s", false);
  playMasked(eventsOf(said), (now) => stages.push(now.map(({ text }) => text).join("")));
  expect(stages.slice(0, 4)).toEqual(["we have", "we have […]", "we have […] …", "we have 42 rooms for"]);
  expect(stages.at(-1)).toBe("we have 42 rooms for you on that day");
});

test("what a producer marked is masked in the events after it, and in those still open", () => {
  const events = eventsOf([
    { ...final("user", "I am Maya Okonkwo."), pii: [["text", 5, 17, "NAME"]] },
    final("agent", "Thank you, maya okonkwo."),
    final("agent", "Okonkwo, right?"),
  ]);
  const marked = [
    { text: "Maya Okonkwo", label: "name" },
    { text: "Okonkwo", label: "name" },
  ];
  const shown = playMasked(events, () => undefined, marked);
  expect(shown.map(({ text }) => text)).toEqual(["I am [name].", "Thank you, [name].", "[name], right?"]);
});

test("the first digits of a number that a producer marks while it grows are masked there, not in every other number", () => {
  const said = [
    "It's 4",
    "Incident KX-5354 is for room 4.",
    "Li lives there, and likes it.",
    "Meet me in the Mall at 114.",
  ];
  const marked = [
    { text: "4", label: "address" },
    { text: "11", label: "address" },
    { text: "Li", label: "name" },
    { text: "M", label: "name" },
  ];
  const shown = playMasked(eventsOf(said.map((text) => final("user", text))), () => undefined, marked);
  expect(shown.slice(1).map(({ text }) => text)).toEqual([
    "Incident KX-5354 is for room 4.",
    "[name] lives there, and likes it.",
    "Meet me in the Mall at 114.",
  ]);
});

test("a name given again at once, and a partial that comes after its final, show nothing that another masked", () => {
  const address = ["or write to zephyrine", " dot quillfeather", " at nimbuspost dot com"];
  const other = final("user", "and that is all I have to say to you about it today, so good bye for now");
  const again = [...growing("user", address, "s1"), other, ...growing("user", address, "s1")];
  const late = [...growing("user", address, "s1"), other, ...growing("user", address, "s1").slice(0, 1)];
  const anew = [final("user", "thank you"), ...again].map((one) => ({ ...one, segment: "s1" }));
  for (const said of [again, late, anew]) {
    const everything: string[] = [];
    const last = playMasked(eventsOf(said), (now) => everything.push(...now.map(({ text = "" }) => text)));
    everything.push(...last.map(({ text = "" }) => text));
    expect(everything.filter((text) => /zephyrine|quillfeather|nimbus/.test(text))).toEqual([]);
  }
});

test.each(["handoff", "memory", "state"] as const)("a %s is all there is of it: nothing waits for more", (kind) => {
  const place = { entryId: "1-0", part: 0, kind, arrivedAtMs: 1, atMs: 1 };
  const said = "Maria at the desk";
  expect(createEventMasker().push({ ...place, to: said, value: "wants it at night", reason: "asked at ten" })).toEqual({
    ...place,
    to: said,
    value: "wants it at night",
    reason: "asked at ten",
  });
  const told = { ...place, to: "zephyrine at nimbuspost dot com", value: "it is 4 8 2 1 3 0 7 7 9 1" };
  const shown = JSON.stringify(createEventMasker().push(told));
  expect(shown).not.toMatch(/zephyrine|nimbus|4 8 2|7 7 9/);
});

test("texts that are made to take long do not, by themselves or behind one another", () => {
  const said = hostileTexts.flatMap(({ text }, i): Said[] => [
    final(i % 2 ? "agent" : "user", text),
    final("user", `${text} 5 ${text}`),
    final("user", "calm"),
  ]);
  expect(maskAll(eventsOf(said))).toHaveLength(said.length);
});
