import { expect, test } from "vitest";
import { toSrt } from "@/lib/conversation/export/srt";
import { toTxt } from "@/lib/conversation/export/txt";
import { toVtt } from "@/lib/conversation/export/vtt";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { parseMapping } from "@/lib/conversation/read/parse-mapping";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { standardPolicy } from "@/lib/mask/policy";
import { AdapterName, type ShapePins } from "@/lib/schema/call-shape";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { createMaskedEvents } from "@/server/conversation/masked-events";
import { maskInOrder } from "@/server/entries/call-mask";
import { createEntryMask } from "@/server/entries/entry-mask";
import { type FinishedCall, finishedCalls, missingWords } from "@/test/support/conversations/finished-calls";
import { ownMapping } from "@/test/support/conversations/model-producers";

const startMs = Date.UTC(2026, 10, 21, 2, 13);
const silenceMs = 6_000;
const calls = finishedCalls();
const mapping = parseMapping(ownMapping.slice(4, -1)) ?? undefined;

const pinsOf = ({ adapter }: FinishedCall): ShapePins | undefined =>
  adapter === "mapped" ? { adapter, mode: null, mapping } : undefined;

const entriesOf = ({ entries }: FinishedCall): RawEntry[] =>
  entries.map(({ atMs, fields }, no) => {
    const timeMs = Math.round(startMs + atMs);
    return { id: `${timeMs}-${no}`, timeMs, fields };
  });

const failed = () => {
  throw new Error("an entry could not be checked");
};

/** The call as each view has it some seconds after its end; `earlyTo`: somebody looked after so many entries. */
async function viewsOf(call: FinishedCall, earlyTo: number): Promise<Record<string, string>> {
  const entries = entriesOf(call);
  const pins = pinsOf(call);
  const shape = detectShape(entries.slice(0, earlyTo || 200), pins);
  const reader = createEventReader(shape);
  const decide = createEventDecider();
  let nowMs = 0;
  const masked = createMaskedEvents(() => nowMs);
  for (const [no, entry] of entries.entries()) {
    nowMs = entry.timeMs;
    for (const event of reader.push(entry)) masked.push(decide(event), []);
    if (no + 1 !== earlyTo) continue;
    masked.flush(true);
    masked.settle(0);
    masked.noteShown(masked.events.length);
    foldEvents(masked.events, { shape });
  }
  masked.flush(true);
  masked.settle(silenceMs);
  const lateMs = (entries.at(-1)?.timeMs ?? 0) + silenceMs;
  const transcript = foldEvents(masked.events, { shape }, lateMs);
  const facts = { callId: call.name, transcript };
  const mask = createEntryMask({ error: failed }, { policy: standardPolicy, pins });
  const page = await maskInOrder(mask, entries, { before: [], after: [] }, { nowMs: lateMs, isHeadMissing: false });
  return {
    events: masked.events.map(({ text = "" }) => text).join("\n"),
    transcript: transcript.turns.map(({ text }) => text).join("\n"),
    ...{ txt: toTxt(facts), srt: toSrt(facts), vtt: toVtt(facts) },
    entries: page.map(({ fields }) => JSON.stringify(fields)).join("\n"),
  };
}

test("every adapter has its calls", () => {
  expect(new Set(calls.map(({ adapter }) => adapter))).toEqual(new Set(AdapterName.options));
});

test.each(["late", "early and late"])("words never shown of finished calls, read %s: none", async (read) => {
  const missing: string[] = [];
  let views = 0;
  for (const call of calls) {
    const early = read === "late" ? 0 : Math.floor(call.entries.length * 0.6);
    for (const [view, shown] of Object.entries(await viewsOf(call, early))) {
      views++;
      missing.push(...missingWords(call, shown).map((what) => `${call.name}, ${view}: ${what}`));
    }
  }
  console.info(`${missing.length} words or masks never shown in ${views} views of ${calls.length} calls`);
  expect(missing).toEqual([]);
});
