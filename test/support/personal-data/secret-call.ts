import type { Random } from "@/test/support/random";

/**
 * What nobody may read: numbers of the digits 4 to 9 and 0 alone, which nothing harmless in these calls has, or words
 * that stand nowhere else. `needsQuestion`: too short or too plain to be told without what was asked for.
 */
export type Secret = {
  kind: "card" | "account" | "short account" | "phone" | "social" | "birth" | "mail" | "pin";
  digits: string;
  words: RegExp | null;
  question: string;
  needsQuestion: boolean;
};

export type Utterance = { role: "user" | "agent"; text: string };

const secretDigits = ["4", "5", "6", "7", "8", "9", "0"] as const;
const ones = "zero one two three four five six seven eight nine".split(" ");
const tens = " ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const questions: Record<Secret["kind"], readonly [string, ...string[]]> = {
  card: ["What's your card number?", "Could you read me the long number on the card, please?"],
  account: ["May I have your account number?", "Which account is it about?"],
  "short account": ["Could you give me your account number?", "What is your member number, please?"],
  phone: ["Which phone number can I call you back on?", "Can I have a number to reach you?"],
  social: ["May I have your social security number?", "And your social, please?"],
  birth: ["What is your date of birth?", "And when were you born?"],
  mail: ["What is your e-mail address?", "Which email should I send it to?"],
  pin: ["And the last four of your card, please?", "What's the pin you set?"],
};
const idle = [
  "hello there",
  "I would like to change my booking please",
  "one moment please",
  "sure, take your time",
  "it is about the two rooms we booked for three nights",
  "that was at 3:12 in the afternoon",
  "the total comes to $23.10 altogether",
  "thank you so much for your help",
  "we can offer 12% off",
  "I have two questions about the invoice",
  "let me have a look at that for you",
  "it takes 13 minutes or so",
  "we arrive on March 2nd and leave on March 3rd",
  "the train departs from platform 2 at noon",
  "okay that sounds good to me",
  "can you hear me now",
] as const;
const nods = ["mm-hm", "okay", "go on", "yes", "I see", "sorry, go ahead", "got it"] as const;
const leads = ["", "", "sure, it's ", "okay so that would be ", "yes it is ", "um ", "let me see, "] as const;
const tails = ["", "", " okay", " and that's it", " thanks", ".", ", got it?"] as const;
const betweenDigits = [" ", " ", " ", "-", ", ", " uh ", ". ", " dash ", "  "] as const;
const strange = [
  "\u2009",
  "\u200b",
  "\u00a0",
  "\u2013",
  "\u2011",
  "\u202f",
  "\u2060",
  "\u00ad",
  "/",
  ";",
  "_",
] as const;

const kinds = ["card", "card", "account", "short account", "phone", "social", "birth", "mail", "pin"] as const;

export function makeSecret(random: Random): Secret {
  const kind = random.pick(kinds);
  const lengths = {
    birth: 0,
    mail: 0,
    card: 16,
    account: random.between(8, 12),
    "short account": 5,
    phone: 10,
    social: 9,
    pin: 4,
  };
  const question = random.pick(questions[kind]);
  const needsQuestion = kind === "short account" || kind === "pin" || kind === "birth" || kind === "mail";
  if (kind === "birth") {
    return { kind, digits: "", words: /septem|temb|ninth|nineteen|eighty/i, question, needsQuestion };
  }
  if (kind === "mail") return { kind, digits: "", words: /zeph|yrine|quillf|feather|nimbus/i, question, needsQuestion };
  let digits = "";
  while (digits.length < lengths[kind] - (kind === "card" ? 1 : 0)) digits += random.pick(secretDigits);
  if (kind === "card") digits = withCheckDigit(digits);
  return { kind, digits, words: null, question, needsQuestion };
}

function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const doubled = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const isSpelled = (pair: string) => /^[4-9][4-9]$/.test(pair);

function sayGroup(group: string, how: number): string {
  const digits = [...group];
  if (how === 0) return group;
  if (how === 1) return digits.join(" ");
  if (how === 2) return digits.map((digit) => ones[Number(digit)]).join(" ");
  if (how === 3) return digits.map((digit) => (digit === "0" ? "oh" : ones[Number(digit)])).join(" ");
  if (how === 4) {
    const pairs = group.match(/..?/g) ?? [];
    return pairs
      .map((pair) =>
        isSpelled(pair) ? `${tens[Number(pair[0])]} ${ones[Number(pair[1])]}` : sayGroup(pair, pair.length),
      )
      .join(" ");
  }
  if (how === 5) return digits.map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join("");
  if (how === 6) return digits.map((digit) => String.fromCodePoint(0x660 + Number(digit))).join("");
  return digits.join(how === 7 ? "-" : ", ");
}

/** A secret as somebody says it, in the pieces between which they may pause. */
function saySecret({ kind, digits }: Secret, random: Random): { pieces: string[]; joint: string } {
  if (kind === "birth")
    return {
      pieces: random.pick([
        ["September ninth", "nineteen eighty"],
        ["the ninth of September", "nineteen eighty"],
      ]),
      joint: " ",
    };
  if (kind === "mail") {
    return random.pick([
      { pieces: ["zephyrine dot quillfeather", "at nimbuspost dot com"], joint: " " },
      { pieces: ["zephyrine@nimbuspost.com"], joint: "" },
      { pieces: ["zephyrine", "underscore quillfeather", "at nimbuspost", "dot com"], joint: " " },
    ]);
  }
  const groups: string[] = [];
  for (let at = 0; at < digits.length; ) {
    const size = random.pick([1, 2, 3, 4, 4, 4, 16]);
    groups.push(digits.slice(at, at + size));
    at += size;
  }
  const manner = random.between(0, 7);
  const isMixed = random.chance(0.3);
  const pieces = groups.map((group) => sayGroup(group, isMixed ? random.between(0, 7) : manner));
  return { pieces, joint: random.chance(0.15) ? random.pick(strange) : random.pick(betweenDigits) };
}

/** The pieces of a secret over one turn to six, with what the other side puts in between. */
function answer(secret: Secret, random: Random): Utterance[] {
  const { pieces, joint } = saySecret(secret, random);
  const turns = Math.min(pieces.length, random.pick([1, 1, 1, 2, 2, 3, 6]));
  const said: Utterance[] = [];
  for (let i = 0; i < turns; i++) {
    const from = Math.floor((i * pieces.length) / turns);
    const part = pieces.slice(from, Math.floor(((i + 1) * pieces.length) / turns)).join(joint);
    const lead = i === 0 || random.chance(0.2) ? random.pick(leads) : "";
    const tail = i === turns - 1 || random.chance(0.1) ? random.pick(tails) : "";
    said.push({ role: "user", text: `${lead}${part}${tail}` });
    if (i < turns - 1 && random.chance(0.5)) said.push({ role: "agent", text: random.pick(nods) });
  }
  if (random.chance(0.25)) said.push({ role: "agent", text: `so that is ${pieces.join(joint)}, right?` });
  return said;
}

/** What is said in a call in which one thing is secret. */
export function makeTalk(secret: Secret, random: Random): Utterance[] {
  const talk: Utterance[] = [];
  const chat = (most: number) => {
    for (let left = random.between(0, most); left > 0; left--) {
      talk.push({ role: random.pick(["user", "agent"]), text: random.pick(idle) });
    }
  };
  chat(3);
  if (secret.needsQuestion || random.chance(0.6)) talk.push({ role: "agent", text: secret.question });
  if (random.chance(0.2)) talk.push({ role: "user", text: random.pick(nods) });
  talk.push(...answer(secret, random));
  chat(3);
  talk.push({ role: "agent", text: "thank you, that is all I need to know for now" });
  return talk;
}

export const asksFor = (text: string) => Object.values(questions).some((all) => all.some((one) => one === text));

export const harmlessOf = (talk: readonly Utterance[]) => talk.filter(({ text }) => idle.some((one) => one === text));
