import { setImmediate as nextTurn } from "node:timers/promises";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEntryContext } from "@/lib/mask/entry-context";
import type { CheckedValues } from "@/lib/mask/large-values";
import { marksOf } from "@/lib/mask/mask-entry";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { EntryMask } from "./entry-mask";
import { type Around, lookedAt } from "./look-around";
import { createSayings, type EntrySays, type Taken } from "./sayings";

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
  const shape = detectShape(sample.slice(0, sampleEntries), mask.pins);
  const context = createEntryContext(mask);
  let sayings = createSayings({ policy: mask.policy, shape, isHeadMissing });
  /** The last of those that `sayings` has not taken in, since somebody else knew what they say. */
  let passed: RawEntry[] = [];

  function ownSayings() {
    if (passed.length === 0) return sayings;
    sayings = createSayings({ policy: mask.policy, shape, isHeadMissing: true });
    for (const entry of passed) sayings.look(entry);
    passed = [];
    return sayings;
  }

  function give(entry: RawEntry, says: EntrySays, checked: CheckedValues | null = null): StreamEntry {
    const said = new Map<string, string>();
    for (const { event, shown } of says) {
      for (const field of saidFields) {
        const [before, after] = [event[field], shown?.[field]];
        if (before === undefined || after === undefined) continue;
        said.set(before, after);
        // A piece that its reader set off from the one before stands without that blank in its entry.
        if (before.startsWith(" ")) said.set(before.trimStart(), after.trimStart());
      }
    }
    return context.mask(entry, says.some(({ event }) => event.kind === "transcript") ? said : null, checked);
  }

  /** At once; what is too long to be checked here is withheld. */
  function maskHere(entries: readonly RawEntry[], isQuiet: boolean): StreamEntry[] {
    const own = ownSayings();
    const taken = entries.map((entry) => {
      context.mark(entry);
      return own.take(entry);
    });
    own.correct(isQuiet);
    return entries.map((entry, i) => give(entry, own.give(taken[i] ?? [])));
  }

  return {
    see(entry: RawEntry): void {
      ownSayings().look(entry);
      context.see(entry);
    },
    /** Entries as they come: what follows the last is not known yet. `says`: what they say, where somebody knows. */
    maskNext(entries: readonly RawEntry[], says: readonly EntrySays[] | null): StreamEntry[] {
      if (says === null) return maskHere(entries, false);
      passed = [...passed, ...entries].slice(-lookedAt);
      for (const entry of entries) context.mark(entry);
      return entries.map((entry, i) => give(entry, says[i] ?? []));
    },
    /** Entries as they come that are not shown here. */
    pass(entries: readonly RawEntry[]): void {
      passed = [...passed, ...entries].slice(-lookedAt);
      for (const entry of entries) context.see(entry);
    },
    /** A page of them, of which the first are masked knowing the last. */
    maskNow: (entries: readonly RawEntry[], nowMs: number): StreamEntry[] => maskHere(entries, isQuiet(entries, nowMs)),
    /** Several, of which the first are masked knowing the last, and all knowing what follows; the call goes on behind it. */
    async maskAll(entries: readonly RawEntry[], after: readonly RawEntry[], nowMs: number): Promise<StreamEntry[]> {
      const turn = createTurn();
      const own = ownSayings();
      const taken: { entry: RawEntry; events: Taken; checked: CheckedValues | null }[] = [];
      for (const entry of entries) {
        const checking = mask.checkLarge(entry, marksOf(entry) ?? []);
        const checked = checking && (await checking);
        context.mark(entry);
        taken.push({ entry, events: own.take(entry, checked), checked });
        await turn();
      }
      for (const entry of after) {
        own.look(entry);
        context.mark(entry);
      }
      own.correct(isQuiet([...entries, ...after], nowMs));
      const shownEntries: StreamEntry[] = [];
      for (const { entry, events, checked } of taken) {
        shownEntries.push(give(entry, own.give(events), checked));
        await turn();
      }
      return shownEntries;
    },
  };
}

function isQuiet(entries: readonly RawEntry[], nowMs: number): boolean {
  const newest = entries.at(-1);
  return newest !== undefined && nowMs - newest.timeMs >= quietAfterMs;
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
