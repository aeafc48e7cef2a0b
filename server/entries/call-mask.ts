import { setImmediate as nextTurn } from "node:timers/promises";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { createEntryContext } from "@/lib/mask/entry-context";
import { createEventMasker } from "@/lib/mask/event-masker";
import type { CheckedValues } from "@/lib/mask/large-values";
import { marksOf } from "@/lib/mask/mask-entry";
import type { ConversationEvent, RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { EntryMask } from "./entry-mask";
import type { Around } from "./look-around";

type Pushed = { entry: RawEntry; events: { no: number; event: RawEvent }[]; checked: CheckedValues | null };

const sampleEntries = 200;
const saidFields = ["text", "heardText", "args", "result", "value", "reason"] as const;
/** Shown as it stands, once nothing has followed for so long. */
const quietAfterMs = 5_000;
const sliceMs = 12;

/**
 * Entries of one call in their order, each masked as the replay masks what it says: by what was said around it. The
 * sample tells what the producer is; `see` takes in what is not shown. `isHeadMissing`: there was more before the first.
 */
export function createCallMask(mask: EntryMask, sample: readonly RawEntry[], isHeadMissing: boolean) {
  const reader = createEventReader(detectShape(sample.slice(0, sampleEntries), mask.pins));
  const decide = createEventDecider();
  const masker = createEventMasker({ policy: mask.policy, isHeadMissing });
  const context = createEntryContext(mask);
  const shown = new Map<number, ConversationEvent>();

  function take(entry: RawEntry, checked: CheckedValues | null = null): Pushed {
    context.mark(entry);
    const marked = marksOf(entry);
    const events = reader.push(entry).map((event) => {
      const no = masker.count;
      shown.set(no, masker.push(decide(event), marked, checked));
      return { no, event };
    });
    return { entry, events, checked };
  }

  function look(entry: RawEntry): void {
    const marked = marksOf(entry);
    for (const event of reader.push(entry)) masker.see(decide(event), marked);
  }

  function correct(isQuiet: boolean): void {
    for (const { no, event } of masker.corrections(true, isQuiet)) if (shown.has(no)) shown.set(no, event);
  }

  function give({ entry, events, checked }: Pushed): StreamEntry {
    const said = new Map<string, string>();
    for (const { no, event } of events) {
      const masked = shown.get(no);
      for (const field of saidFields) {
        const [before, after] = [event[field], masked?.[field]];
        if (before !== undefined && after !== undefined) said.set(before, after);
      }
    }
    for (const { no } of events) shown.delete(no);
    return context.mask(entry, events.some(({ event }) => event.kind === "transcript") ? said : null, checked);
  }

  function follow(entries: readonly RawEntry[], after: readonly RawEntry[], nowMs: number): void {
    for (const entry of after) {
      look(entry);
      context.mark(entry);
    }
    const newest = after.at(-1) ?? entries.at(-1);
    correct(newest !== undefined && nowMs - newest.timeMs >= quietAfterMs);
  }

  return {
    see: (entry: RawEntry): void => {
      look(entry);
      context.see(entry);
    },
    /** One that comes alone: what follows it is not known yet. */
    mask(entry: RawEntry): StreamEntry {
      const taken = take(entry);
      correct(false);
      return give(taken);
    },
    /** Several, of which the first are masked knowing the last, and all knowing what follows; the call goes on behind it. */
    async maskAll(entries: readonly RawEntry[], after: readonly RawEntry[], nowMs: number): Promise<StreamEntry[]> {
      const turn = createTurn();
      const taken: Pushed[] = [];
      for (const entry of entries) {
        const checking = mask.checkLarge(entry, marksOf(entry) ?? []);
        taken.push(take(entry, checking && (await checking)));
        await turn();
      }
      follow(entries, after, nowMs);
      const shownEntries: StreamEntry[] = [];
      for (const one of taken) {
        shownEntries.push(give(one));
        await turn();
      }
      return shownEntries;
    },
    /** The same of a few at once; what is too long to be checked here is withheld. */
    maskNow(entries: readonly RawEntry[], nowMs: number): StreamEntry[] {
      const taken = entries.map((entry) => take(entry));
      follow(entries, [], nowMs);
      return taken.map(give);
    },
  };
}

/** Lets others have their turn once a few milliseconds are used up. */
function createTurn(): () => Promise<void> {
  let untilMs = performance.now() + sliceMs;
  return async () => {
    if (performance.now() < untilMs) return;
    await nextTurn();
    untilMs = performance.now() + sliceMs;
  };
}

export type CallMask = ReturnType<typeof createCallMask>;

/** Entries in ascending order with what stands around them; `nowMs` tells whether more may follow at once. */
export async function maskInOrder(
  mask: EntryMask,
  entries: readonly RawEntry[],
  { before, after }: Around,
  { nowMs, isHeadMissing }: { nowMs: number; isHeadMissing: boolean },
): Promise<StreamEntry[]> {
  const call = createCallMask(mask, [...before, ...entries, ...after], isHeadMissing);
  for (const entry of before) call.see(entry);
  return call.maskAll(entries, after, nowMs);
}
