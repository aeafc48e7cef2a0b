import { createEventMasker } from "@/lib/mask/event-masker";
import type { MarkedText } from "@/lib/mask/marked-text";
import { standardPolicy } from "@/lib/mask/policy";
import type { RawEvent, SpeakerRole } from "@/lib/schema/conversation-event";

const baseMs = 1_764_262_834_680;

export type Said = { role: SpeakerRole; text: string } & Partial<RawEvent>;

export function eventsOf(said: readonly Said[]): RawEvent[] {
  return said.map((one, i) => {
    const atMs = baseMs + i * 250;
    return { entryId: `${atMs}-0`, part: 0, kind: "transcript", arrivedAtMs: atMs, atMs, ...one };
  });
}

/** What is shown of events that come one by one, after each of them and at the end. */
export function playMasked(
  events: readonly RawEvent[],
  look: (shown: RawEvent[]) => void,
  marked: readonly MarkedText[] = [],
  policy = standardPolicy,
) {
  const masker = createEventMasker({ policy });
  const shown: RawEvent[] = [];
  const correct = () => {
    for (const { no, event } of masker.corrections(true)) shown[no] = event;
    look(shown);
  };
  for (const event of events) {
    shown.push(masker.push(event, marked));
    correct();
  }
  masker.settle();
  correct();
  return shown;
}

/** The same for events that are there already, asked for once in a while. */
export function maskAll(events: readonly RawEvent[], isAsked: (no: number) => boolean = () => false) {
  const masker = createEventMasker();
  const shown: RawEvent[] = [];
  const correct = (isNow: boolean) => {
    for (const { no, event } of masker.corrections(isNow)) shown[no] = event;
  };
  for (const [no, event] of events.entries()) {
    shown.push(masker.push(event));
    if (isAsked(no)) correct(no % 2 === 0);
  }
  masker.settle();
  correct(true);
  return shown;
}

export const final = (role: SpeakerRole, text: string): Said => ({ role, text, phase: "final", mode: "replace" });

/** A text that grows in `parts`, each partial the whole so far, and then its final. */
export const growing = (role: SpeakerRole, parts: readonly string[], segment: string): Said[] => [
  ...parts.map((_, i): Said => {
    const text = parts.slice(0, i + 1).join("");
    return { role, text, phase: "partial", mode: "replace", segment };
  }),
  { role, text: parts.join(""), phase: "final", mode: "replace", segment },
];

/** A text in pieces, each only what is new; with its final where `isRestated`. */
export const appended = (role: SpeakerRole, parts: readonly string[], segment: string, isRestated: boolean): Said[] => [
  ...parts.map((text): Said => ({ role, text, phase: "partial", mode: "append", segment })),
  ...(isRestated ? [{ role, text: parts.join(""), phase: "final", mode: "replace", segment } as const] : []),
];
