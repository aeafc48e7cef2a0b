import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { createEventMasker } from "@/lib/mask/event-masker";
import type { CheckedValues } from "@/lib/mask/large-values";
import { marksOf } from "@/lib/mask/mask-entry";
import type { MaskPolicy } from "@/lib/mask/policy";
import type { CallShape } from "@/lib/schema/call-shape";
import type { ConversationEvent, RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry } from "@/lib/schema/stream-entry";

/** What one entry says: each event as it came, and as everybody may see it. */
export type EntrySays = readonly { event: RawEvent; shown: ConversationEvent | undefined }[];

/** The events of an entry by their numbers. */
export type Taken = readonly { no: number; event: RawEvent }[];

export type SayingsOptions = { policy: MaskPolicy; shape: CallShape; isHeadMissing: boolean };

/** What entries of one call say, masked by what was said around each; for who shows entries where nobody keeps the events. */
export function createSayings({ policy, shape, isHeadMissing }: SayingsOptions) {
  const reader = createEventReader(shape);
  const decide = createEventDecider();
  const masker = createEventMasker({ policy, isHeadMissing });
  const shown = new Map<number, ConversationEvent>();

  return {
    /** One that nobody is shown. */
    look(entry: RawEntry): void {
      const marked = marksOf(entry);
      for (const event of reader.push(entry)) masker.see(decide(event), marked);
    },
    take(entry: RawEntry, checked: CheckedValues | null = null): Taken {
      const marked = marksOf(entry);
      return reader.push(entry).map((event) => {
        const no = masker.count;
        shown.set(no, masker.push(decide(event), marked, checked));
        return { no, event };
      });
    },
    /** After some: what the last of them have proved harmless. */
    correct(isQuiet: boolean): void {
      for (const { no, event } of masker.corrections(true, isQuiet)) if (shown.has(no)) shown.set(no, event);
    },
    give(taken: Taken): EntrySays {
      const says = taken.map(({ no, event }) => ({ event, shown: shown.get(no) }));
      for (const { no } of taken) shown.delete(no);
      return says;
    },
  };
}
