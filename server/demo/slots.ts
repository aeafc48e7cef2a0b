import type { Random } from "./random";

/** A span of personal data inside a text: first character, one past the last, what it is. */
export type PiiSpan = [startChar: number, endChar: number, label: string];
export type Filled = { text: string; pii: PiiSpan[] };

/** The values one call has chosen so far; the same slot says the same thing until `nextTopic`. */
export type SlotValues = {
  fill: (template: string) => Filled;
  /** Forgets what belonged to the last topic (dates, amounts); the caller stays the same person. */
  nextTopic: () => void;
};

const piiLabels: Record<string, string> = {
  first: "NAME",
  last: "NAME",
  name: "NAME",
  relative: "NAME",
  phone: "PHONE",
  email: "EMAIL",
  card: "CARD",
  dob: "DOB",
  street: "ADDRESS",
  member: "MEMBER_ID",
};

const pools: Record<string, readonly string[]> = {
  first: "Maya Daniel Aisha Tom Elena Marcus Priya Noah Grace Luis Hannah Omar Julia Kenji Sofia Ben Leah Victor".split(
    " ",
  ),
  last: "Okonkwo Bennett Rahman Lindqvist Morales Chen Whitfield Novak Delgado Foster Iyer Castellano Brandt Hughes".split(
    " ",
  ),
  relative: "Ella Sam Rosa Arthur Mina Jack Yusuf Clara".split(" "),
  street: [
    "418 Alder Street",
    "27 Canal Road",
    "1106 West Hill Avenue",
    "9 Orchard Lane",
    "350 Harbor View Drive",
    "62 Mill Pond Court",
    "2214 Sycamore Terrace",
  ],
  city: ["Riverton", "Lakewood", "Fairview", "Northfield", "Ashland", "Brookside"],
  // Numbers that card networks publish for testing: they pass the checksum and belong to nobody.
  card: ["4242 4242 4242 4242", "5555 5555 5555 4444", "4000 0566 5566 5556", "3782 822463 10005"],
  dob: ["March 4th, 1986", "July 19th, 1972", "the 2nd of November 1990", "January 30th, 1964", "May 12th, 2001"],
  day: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  date: ["the 3rd", "the 9th", "the 14th", "the 18th", "the 22nd", "the 27th"],
  time: ["8:15", "9:30", "10:45", "11:20", "1:15", "2:40", "3:30", "4:10", "5:00"],
  amount: ["48", "65", "84.50", "112", "139", "187.20", "240", "315"],
  n: ["two", "three", "four", "five", "six"],
  month: ["May", "June", "August", "September", "October"],
};

const numbered = /^(.*?)\d*$/;

/** `own` adds a trade's pools, or replaces a general one. Unknown slot names throw: a typo must not reach a viewer. */
export function createSlotValues(random: Random, own: Record<string, readonly string[]>): SlotValues {
  const person = new Map<string, string>();
  const topic = new Map<string, string>();

  function choose(slot: string): string {
    const digits = (count: number) => Array.from({ length: count }, () => random.int(0, 9)).join("");
    if (slot === "name") return `${chosen("first")} ${chosen("last")}`;
    if (slot === "email") return `${chosen("first")}.${chosen("last")}@example.com`.toLowerCase();
    if (slot === "phone") return `415-555-01${digits(2)}`;
    if (slot === "member") return `${random.pick(["H", "K", "M", "Q"])}${digits(3)}-${digits(4)}`;
    if (slot === "ref") return `${random.pick(["KX", "BR", "TD", "LM", "QA"])}-${digits(4)}`;
    const base = numbered.exec(slot)?.[1] ?? slot;
    const pool = own[base] ?? pools[base];
    if (!pool) throw new RangeError(`unknown slot {${slot}}`);
    const taken = new Set([...topic].filter(([other]) => numbered.exec(other)?.[1] === base).map(([, value]) => value));
    const free = pool.filter((value) => !taken.has(value));
    return random.pick(free.length > 0 ? free : pool);
  }

  function chosen(slot: string): string {
    const known = person.get(slot) ?? topic.get(slot);
    if (known !== undefined) return known;
    const value = choose(slot);
    (slot in piiLabels ? person : topic).set(slot, value);
    return value;
  }

  return {
    nextTopic: () => topic.clear(),
    fill: (template) => {
      let text = "";
      const pii: PiiSpan[] = [];
      for (const part of template.split(/(\{[a-z0-9]+\})/)) {
        const slot = /^\{(.+)\}$/.exec(part)?.[1];
        const value = slot === undefined ? part : chosen(slot);
        const label = slot === undefined ? undefined : piiLabels[slot];
        if (label !== undefined) pii.push([text.length, text.length + value.length, label]);
        text += value;
      }
      return { text, pii };
    },
  };
}
