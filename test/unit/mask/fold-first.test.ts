import { expect, test } from "vitest";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { createEventMasker } from "@/lib/mask/event-masker";
import { marksOf } from "@/lib/mask/mask-entry";
import type { RawEvent } from "@/lib/schema/conversation-event";
import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Turn } from "@/lib/schema/transcript";
import { makeCall } from "@/test/support/conversations/make-call";
import { deliver } from "@/test/support/conversations/producer";
import { producers } from "@/test/support/conversations/producers";
import { makeSecret, makeTalk } from "@/test/support/personal-data/secret-call";
import { asMadeCall, writeBadly } from "@/test/support/personal-data/write-talk";
import { createRandom } from "@/test/support/random";

/** More of them: `FOLD_CALLS=10000 FOLD_SEED=5 npx vitest run --project unit fold-first`. */
const calls = Number(process.env.FOLD_CALLS ?? 1_000);
const firstSeed = Number(process.env.FOLD_SEED ?? 1);

/** The events of a call as they are, and as they are shown at its end. */
function readBoth(entries: readonly RawEntry[]): { told: RawEvent[]; shown: RawEvent[] } {
  const reader = createEventReader(detectShape(entries.slice(0, 200)));
  const decide = createEventDecider();
  const masker = createEventMasker();
  const told: RawEvent[] = [];
  const shown: RawEvent[] = [];
  const correct = () => {
    for (const { no, event } of masker.corrections(true)) shown[no] = event;
  };
  for (const entry of entries) {
    for (const event of reader.push(entry)) {
      told.push(event);
      shown.push(masker.push(decide(event), marksOf(entry)));
    }
  }
  correct();
  masker.settle();
  correct();
  return { told, shown };
}

const mark = /\[[\p{L} -]+\]|\[…\]|…/gu;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const beginningOf = (text: string) => text.split(/\s+/).slice(0, 2).join(" ");

/** Whether a text is another but for the masks in it. */
function isSameButForMasks(shown: string, told: string): boolean {
  const parts = shown.split(mark).map((part) => escaped(part.trim()).replace(/\s+/g, "\\s+"));
  return new RegExp(`^${parts.join("[^]*?")}$`, "u").test(told.trim());
}

const placeOf = ({ turnId, role, entryIds, state, startedAtMs }: Turn) => ({
  turnId,
  role,
  entryIds,
  state,
  startedAtMs,
});

function entriesOf(seed: number): RawEntry[] {
  const random = createRandom(seed);
  const producer = producers[seed % producers.length];
  if (producer === undefined) throw new Error("no producers");
  if (random.chance(0.3)) return deliver(producer, makeCall(seed, producer.traits), random);
  const talk = makeTalk(makeSecret(random), random);
  return random.chance(0.5) ? deliver(producer, asMadeCall(talk, random), random) : writeBadly(talk, random);
}

test(`${calls} random calls, masked: the same turns of the same entries`, { timeout: 60_000 + calls * 200 }, () => {
  const unlike: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + calls; seed++) {
    const { told, shown } = readBoth(entriesOf(seed));
    const [open, masked] = [foldEvents(told), foldEvents(shown)];
    expect({ seed, turns: masked.turns.map(placeOf) }).toEqual({ seed, turns: open.turns.map(placeOf) });
    expect({ seed, calls: masked.toolCalls.map(({ entryIds, status }) => ({ entryIds, status })) }).toEqual({
      seed,
      calls: open.toolCalls.map(({ entryIds, status }) => ({ entryIds, status })),
    });
    for (const [i, turn] of masked.turns.entries()) {
      const text = open.turns[i]?.text ?? "";
      if (!isSameButForMasks(turn.text, text))
        unlike.push(`seed ${seed}: ${turn.text} | ${beginningOf(text)} | ${text}`);
    }
  }
  expect(unlike).toEqual([]);
});
