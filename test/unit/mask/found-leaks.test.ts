import { expect, test } from "vitest";
import { createEntryContext } from "@/lib/mask/entry-context";
import { createEventMasker } from "@/lib/mask/event-masker";
import { findPersonalData } from "@/lib/mask/find-personal-data";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { appended, eventsOf, final, growing, playMasked, type Said } from "@/test/support/personal-data/play-masked";

const asksAccount = final("agent", "Could you give me your account number?");
const asksMail = final("agent", "Which email should I send it to?");
const asksBirth = final("agent", "And when were you born?");
const nod = final("agent", "mm-hm");
const line = (role: Said["role"], text: string): Said => ({ role, text, mode: "line" });
const end = [final("agent", "thank you"), final("user", "and that is all there is to say about it for today I think")];

const talks: [name: string, secret: RegExp, said: Said[]][] = [
  [
    "nods between a question and its answer",
    /482|213/,
    [asksAccount, final("user", "I see"), nod, final("user", "okay"), nod, final("user", "48213")],
  ],
  ["a number behind a day of a month", /069|697/, [final("user", "we leave on March 3rd"), final("user", "06976508")]],
  [
    "a short number behind a day of a month",
    /482|213/,
    [final("user", "we leave on March 3rd"), asksAccount, final("user", "48213")],
  ],
  [
    "parts with words of no weight between them",
    /9686|590/,
    [
      final("user", "let me see, 9686"),
      nod,
      final("user", "yes it is 44."),
      final("user", "okay so that would be 590"),
    ],
  ],
  ["a part that ends as a question", /4680|0446/, [final("user", "4 6 8 0, got it?"), nod, final("user", "it's 0446")]],
  ["nine oh six is no ninety-six", /nine oh|oh six/, [asksAccount, final("user", "sure, it's nine oh six")]],
  [
    "a digit that is heard as a word meanwhile",
    /nine nine|nine uh/,
    growing("user", ["nine nine uh five", " ate", " nine nine zero zero"], "s").with(-1, {
      ...final("user", "nine nine uh five eight nine nine zero zero"),
      segment: "s",
    }),
  ],
  [
    "a question and its answer in one voice",
    /zephyr|quill/,
    [
      line("unknown", "What is your e-mail address?"),
      line("unknown", "zephyrine underscore quillfeather"),
      line("unknown", "okay"),
      line("unknown", "at nimbuspost dot com"),
    ],
  ],
  [
    "an address that is broken up by other words",
    /quill|nimbus/,
    [
      asksMail,
      final("user", "zephyrine dot quillfeather, got it?"),
      nod,
      final("user", "at nimbuspost dot com, got it?"),
    ],
  ],
  ["an underscore long after the question", /zephyr|quill/, [final("user", "zephyrine underscore quillfeather")]],
  [
    "a partial that comes after its final",
    /nimbus/,
    [
      asksMail,
      final("user", "zephyrine"),
      final("user", "at nimbuspost dot com"),
      { role: "user", text: "at nimbuspost dot", phase: "partial", mode: "replace" },
    ],
  ],
  [
    "a question whose last partial is older than the one before",
    /ninth|Sept/,
    [
      ...growing("agent", ["And when were", " you born?"], "q").with(-1, {
        role: "agent",
        text: "And when were",
        phase: "partial",
        mode: "replace",
        segment: "q",
      }),
      final("user", "the ninth of Sept"),
    ],
  ],
  [
    "a month that is cut off",
    /Septem/,
    [asksBirth, { role: "user", text: "sure, it's Septembe", phase: "partial", mode: "replace", segment: "a" }, ...end],
  ],
  [
    "a number to reach somebody at",
    /8-8-5/,
    [final("agent", "Can I have a number to reach you?"), final("user", "8-8-5")],
  ],
  [
    "a number behind an utterance that mentions a thing with numbers",
    /94|085|540/,
    [final("user", "I have two questions about the invoice"), final("user", "um 94, 0859, 540, got it?")],
  ],
  [
    "a time that is a number's first part",
    /seven|five/,
    [asksAccount, final("user", "that is at seven thirty"), nod, final("user", "it is five five five one")],
  ],
  [
    "a cut word between two parts",
    /seven six|nine oh/,
    [...appended("user", ["seven six", " eight", " se"], "a", false), nod, final("user", "nine oh seven four")],
  ],
];

test.each(talks)("nothing is shown of %s", (_, secret, said) => {
  const shown = new Set<string>();
  playMasked(eventsOf([...said, ...end]), (events) => {
    for (const { text = "" } of events) shown.add(text);
  });
  expect([...shown].filter((text) => secret.test(text.replace(/What is your.*/, "")))).toEqual([]);
});

test("words of a recogniser and texts under longer names are texts", () => {
  const words = [{ word: "5896", start: 4.2, punctuated_word: "5896," }];
  const heard = { spoken_progress: { accumulated_text: "so 5896", remaining_text: " 0077" } };
  const shown = maskEntryAlone({ id: "1-0", timeMs: 1, fields: { data: JSON.stringify({ words, heard }) } });
  expect(JSON.stringify(shown.fields)).not.toMatch(/5896|0077/);
});

test("a day of a year is held where nothing tells what was asked; numbers joined by underscores are numbers", () => {
  const textOf = (text: string) => maskEntryAlone({ id: "1-0", timeMs: 1, fields: { text } }).fields.text;
  expect(textOf("so that is the ninth of September, right?")).toBe("so that is the […], right?");
  expect(textOf("yes it is nine_nine_six!")).toBe("yes it is […]!");
});

test.each(["one moment please", "it was one second", "just one more thing"])("%s is no part of a number", (text) => {
  expect(findPersonalData(`my account number is 48213 okay ${text}`)).toHaveLength(1);
  const [span] = findPersonalData(`my account number is 48213 okay ${text}`);
  expect(span && `my account number is 48213 okay ${text}`.slice(span.start, span.end)).toBe("48213");
});

test("a name is not to be read before its producer marks it in the final text", () => {
  const partials = growing("user", ["hi, my name is", " Maya", " Okonkwo", " and I live in", " Birchgate"], "s");
  const whole = partials.at(-1)?.text ?? "";
  const mark = (word: string): [string, number, number, string] => {
    const start = whole.indexOf(word);
    return ["text", start, start + word.length, "NAME"];
  };
  const last: Said = { role: "user", text: whole, phase: "final", mode: "replace", segment: "s" };
  const marked = ["Maya Okonkwo", "Birchgate"].map((text) => ({ text, label: "name" }));
  const earlier = { ...final("user", "I am Ana"), pii: [["text", 5, 8, "NAME"] as [string, number, number, string]] };
  const masker = createEventMasker();
  const shown: string[] = [];
  const look = () => shown.push(...masker.corrections(true).map(({ event }) => event.text ?? ""));
  for (const event of eventsOf([
    earlier,
    ...partials.slice(0, -1),
    { ...last, pii: marked.map(({ text }) => mark(text)) },
  ])) {
    masker.push(event, event.pii && event.text === whole ? marked : event.pii ? [{ text: "Ana", label: "name" }] : []);
    look();
  }
  masker.settle();
  look();
  expect(shown.filter((text) => /Maya|Okonk|Birch/.test(text))).toEqual([]);
  expect(shown.at(-1)).toBe("hi, my name is [name] and I live in [name]");
  const context = createEntryContext(maskEntryAlone);
  const fields = { kind: "transcript", phase: "partial", mode: "replace", text: "well, this is Maya Okonkwo speaking" };
  expect(context.mask({ id: "1-0", timeMs: 1, fields }).fields.text).not.toMatch(/Maya|Okonkwo/);
});
