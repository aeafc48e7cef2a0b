import type { Redis } from "@/server/redis/connect";

const json = (value: object) => JSON.stringify(value);

const said = (role: string, phase: string, text: string, seg: string, more: string[] = []) => [
  ...["kind", "transcript", "role", role, "phase", phase, "seg", seg, "text", text],
  ...more,
];
const growing = (role: string, text: string, seg: string) => {
  const parts = text.split(" ");
  const partials = parts.map((_, i) => said(role, "partial", parts.slice(0, i + 1).join(" "), seg));
  return [...partials, said(role, "final", text, seg)];
};
const deltas = (role: string, parts: readonly string[], seg: string) =>
  parts.map((text) => said(role, "partial", text, seg, ["mode", "append"]));

/** Entries with personal data in every place and shape that a producer may write it in, split over entries and turns. */
export const planted: string[][] = [
  said("agent", "final", "Hello, this is the night desk.", "a0"),
  said("agent", "final", "What is your card number, please?", "a1"),
  ...growing("user", "sure it's 9170 8264 3905 7714 okay", "u1"),
  said("user", "final", "9170", "u2"),
  said("agent", "final", "mm-hm", "a2"),
  said("user", "final", "8264 3905", "u3"),
  said("user", "final", "7714", "u4"),
  ...deltas("user", ["so ", "91", "70 ", "82", "64", " 3905 77", "14", " that is it"], "u5"),
  ...deltas("agent", ["nine one", " seven zero", " eight two six", " four three nine", " zero five"], "a5"),
  said("agent", "final", "And what is your e-mail address?", "a6"),
  ...growing("user", "it's zephyrine dot quillfeather at nimbuspost dot com", "u6"),
  said("user", "final", "I mean zephyrine", "u7"),
  said("user", "final", "at nimbuspost dot com", "u8"),
  said("agent", "final", "Thank you. And your date of birth?", "a9"),
  said("user", "final", "November ninth", "u9"),
  said("user", "final", "I am Okonkwo by the way, at birchgate", "u10", [
    "pii",
    json([
      ["text", 5, 12, "NAME"],
      ["text", 28, 37, "ADDRESS"],
    ]),
  ]),
  said("agent", "final", "Right, okonkwo, of birchgate.", "a11"),
  [
    "kind",
    "tool",
    "phase",
    "start",
    "call",
    "c1",
    "tool",
    "pay",
    "args",
    json({ card: "9170826439057714", nights: 2 }),
  ],
  ["kind", "tool", "phase", "end", "call", "c1", "tool", "pay", "status", "ok", "result", json({ phone: 4155550172 })],
  ["kind", "memory", "key", "patient.dob", "val", '"November ninth"'],
  ["data", json({ message: { type: "transcript", transcript: "write to zephyrine@nimbuspost.com" } })],
  ["type", "response.output_audio_transcript.delta", "item_id", "it_1", "delta", "zephyrine@nimbu"],
  ["type", "response.output_audio_transcript.delta", "item_id", "it_1", "delta", "spost.com"],
  ["text", "call me at 415-555-0188", "415-555-0188", "a name of a field"],
  ["note", "Okonkwo", "pii", "not json"],
  ["text", "my account number is 48213 okay"],
  ...[..."917082"].map((digit) => ["kind", "dtmf", "value", digit]),
  said("agent", "final", "That is all for now, thank you.", "a99"),
];

/** What is added while streams are read: a number and an address that grow. */
export const plantedLive: string[][] = [
  ...growing("user", "again 9170 8264 3905 7714 yes", "l1"),
  ...growing("user", "or write to zephyrine dot quillfeather at nimbuspost dot com", "l2"),
  ...deltas("user", ["it's ", "zeph", "yrine", "@nimbus", "post", ".com", " okay"], "l3"),
  said("agent", "final", "Good, that is noted.", "l4"),
];

export async function plant(redis: Redis, key: string, entries: readonly string[][]): Promise<string[]> {
  const ids: string[] = [];
  for (const fields of entries) ids.push((await redis.xadd(key, "*", ...fields)) ?? "");
  return ids;
}

/** Runs of letters and digits that stand nowhere but in what is planted, also where it is cut. */
const wordTell = /okonk|zeph|yrine|quillf|feather|nimbus|buspost|birchg|chgate|november|ninth/i;
const spoken =
  "nine one|one seven|seven zero|zero eight|eight two|two six|six four|four three|three nine|nine zero|zero five";
const written = "9170|8264|3905|7714|917|170|826|264|390|905|771|714|5550172|5550188|48213";
const numberTell = new RegExp(`(?<![\\d:.,-])(?:${written})(?![\\d:.-])|555-01|\\b(?:${spoken})\\b`);

/** Made by chance, in which any digits can stand. */
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The first run of characters in a body that gives planted personal data away; null for none. */
export function leakIn(body: string): string | null {
  const word = wordTell.exec(body);
  if (word) return `${word[0]} in ${body.slice(Math.max(0, word.index - 150), word.index + 150)}`;
  for (const text of textsIn(body.replace(uuid, ""))) {
    const leak = numberTell.exec(text)?.[0];
    if (leak !== undefined) return `${leak} in ${text.slice(0, 200)}`;
  }
  return null;
}

/** Texts of a body: of JSON, JSON lines and server-sent events the strings in them, else its lines without their times. */
function textsIn(body: string): string[] {
  return body.split("\n").flatMap((line) => {
    const data = line.startsWith("data:") ? line.slice(5).trim() : line;
    const found = parsed(data);
    return found === undefined ? [data.replace(/\d+:\d\d(?::\d\d)?[.,]?\d*/g, " ")] : stringsOf(found);
  });
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") {
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? [value] : stringsOf(inner);
  }
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...stringsOf(inner)]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
