import type { RawEntry } from "@/lib/schema/stream-entry";
import { modelProducers } from "./model-producers";
import type { Written } from "./producer";
import { producers } from "./producers";
import { spokenCall, type Utterance } from "./spoken-call";

export type FinishedCall = {
  name: string;
  adapter: string;
  /** What its producer has heard: every word of it is to be shown, but for `secret`. */
  said: readonly string[];
  /** Words of personal data, and what stands for them. */
  secret: { words: readonly string[]; mark: string } | null;
  /** From the call's start. */
  entries: readonly { atMs: number; fields: RawEntry["fields"] }[];
};

const talk: readonly Utterance[] = [
  { role: "user", text: "hello there" },
  { role: "agent", text: "good morning how can i help" },
  { role: "user", text: "a table for two at seven thirty" },
  { role: "agent", text: "of course what number can i reach you on" },
  { role: "user", text: "it is 415 555 0172" },
  { role: "agent", text: "thank you is that everything" },
  { role: "user", text: "yes" },
  { role: "agent", text: "goodbye then until monday" },
];
const secret = { words: ["415", "555", "0172"], mark: "[phone number]" };
const isQuestion = (text: string) => /^(?:good morning|of course|thank you)/.test(text);
const withStop = ({ role, text }: Utterance): Utterance => ({ role, text: `${text}${isQuestion(text) ? "?" : "."}` });

function fieldsOf({ event }: Written, isFlat: boolean, hasRole: boolean): Record<string, string> {
  const { role: _, ...others } = event;
  const kept = hasRole ? event : others;
  if (!isFlat) return { data: JSON.stringify(kept) };
  return Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, String(value)]));
}

/** A call as each adapter's producer writes it: with and without full stops, finals and, where it may lack, roles. */
export function finishedCalls(): FinishedCall[] {
  const all = [
    ...producers.map(({ name, isFlat = false, expected, write }) => ({ name, isFlat, write, hears: null, expected })),
    ...modelProducers.map((one) => ({ ...one, isFlat: false, expected: null })),
  ];
  const names = new Map<string, number>();
  return all.flatMap(({ name: producer, isFlat, write, hears, expected }) => {
    const adapter = producer.split(" ")[0] ?? producer;
    const no = names.get(adapter) ?? 0;
    names.set(adapter, no + 1);
    const roles = adapter === "flat" ? [true, false] : [true];
    return roles.flatMap((hasRole) =>
      [true, false].flatMap((finals) =>
        [true, false].map((stops): FinishedCall => {
          const call = spokenCall(stops ? talk.map(withStop) : talk, { finals });
          const heard = call.turns.filter(({ role }) => hears === null || hears.includes(role)).map(({ text }) => text);
          const said = expected === null ? heard : expected(call).map(({ text }) => text);
          const written = write(call).toSorted((a, b) => a.atMs - b.atMs);
          const traits = [stops ? "stops" : "bare", finals ? "finals" : "partials", ...(hasRole ? [] : ["no-role"])];
          return {
            name: [adapter, ...(no > 0 ? [no + 1] : []), ...traits].join("-"),
            ...{ adapter, said },
            secret: said.some((text) => text.includes(secret.words[0] ?? "")) ? secret : null,
            entries: written.map((one) => ({ atMs: one.atMs, fields: fieldsOf(one, isFlat, hasRole) })),
          };
        }),
      ),
    );
  });
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

/** What of a call's words a view of it does not show, and the mark that it does not name. */
export function missingWords({ said, secret: hidden }: FinishedCall, shown: string): string[] {
  const words = new Set(wordsOf(shown));
  const wanted = new Set(said.flatMap(wordsOf).filter((word) => !hidden?.words.includes(word)));
  const missing = [...wanted].filter((word) => !words.has(word));
  return hidden === null || shown.includes(hidden.mark) ? missing : [...missing, hidden.mark];
}
