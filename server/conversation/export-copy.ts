import { setImmediate as nextTurn } from "node:timers/promises";
import { toSrt } from "@/lib/conversation/export/srt";
import { toTxt } from "@/lib/conversation/export/txt";
import { toVtt } from "@/lib/conversation/export/vtt";
import { createEventDecider } from "@/lib/conversation/fold/decide-events";
import { foldEvents } from "@/lib/conversation/fold/fold";
import { detectShape } from "@/lib/conversation/read/detect-shape";
import { createEventReader } from "@/lib/conversation/read/read-events";
import { zeroId } from "@/lib/ids/entry-id";
import { marksOf } from "@/lib/mask/mask-entry";
import { sayGap } from "@/lib/say-gap";
import type { ExportFormat } from "@/lib/schema/replay";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { type CallCopy, entriesOf } from "@/server/archive/sequence/call-copy";
import { extentOf } from "@/server/archive/sequence/extent-of";
import type { ArchiveStore } from "@/server/archive/store/archive-store";
import { createCallMask } from "@/server/entries/call-mask";
import type { EntryMask } from "@/server/entries/entry-mask";
import { saidLimits } from "@/server/redis/decode-entry";
import { createMaskedEvents } from "./masked-events";

export type CopyExport = {
  store: ArchiveStore;
  copy: CallCopy;
  callId: string;
  mask: EntryMask;
  format: ExportFormat;
  now: () => number;
};

const lastId = "18446744073709551615-18446744073709551615";
const entriesAtOnce = 500;
/** A text is made of the whole call; JSON lines of any number. */
const maxEntriesOfText = 200_000;

/** What the archive has of a call as the console's own export writes it, masked alike, without Redis: pieces of the file. */
export async function* exportCopy(options: CopyExport): AsyncIterable<string> {
  const { copy, callId, mask, format, now } = options;
  const { length, entriesAdded, firstEntryId, lastEntryId } = extentOf(copy, null);
  const head = { length, entriesAdded, firstEntryId, lastEntryId, maxDeletedEntryId: null };
  const isHeadMissing = entriesAdded === null || entriesAdded > length;
  const missing = copy.gaps.map(({ entries, cause, isAtLeast }) => sayGap(entries, cause, isAtLeast));
  if (format === "jsonl") {
    const masked = mask.policy.mode !== "off";
    const { gaps } = copy;
    yield `${JSON.stringify({ callboard: { callId, exportedAtMs: now(), masked, head, gaps, missing } })}\n`;
    yield* linesOf(options, isHeadMissing);
    return;
  }
  if (copy.entries > maxEntriesOfText) {
    throw new Error(
      `The call has ${copy.entries} entries; up to ${maxEntriesOfText} are written as text. Use --format jsonl.`,
    );
  }
  const events = await eventsOf(options, isHeadMissing);
  const folded = foldEvents(events, { head });
  const holes = copy.gaps.flatMap(({ beforeId, entries }, i) =>
    beforeId === null
      ? []
      : {
          ...{ kind: "gap" as const, beforeEntryId: beforeId, entries, durationMs: null, isEstimated: false },
          text: missing[i] ?? "",
        },
  );
  const facts = { callId, transcript: { ...folded, missing: [...folded.missing, ...holes] } };
  yield format === "txt" ? toTxt(facts) : format === "srt" ? toSrt(facts) : toVtt(facts);
}

async function* linesOf({ store, copy, mask, now }: CopyExport, isHeadMissing: boolean): AsyncIterable<string> {
  let call: ReturnType<typeof createCallMask> | null = null;
  for await (const { entries, isEnd } of chunksOf(store, copy)) {
    call ??= createCallMask(mask, entries, isHeadMissing);
    const shown = await call.maskAll(entries, [], isEnd ? now() : Infinity);
    yield shown.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  }
}

async function eventsOf({ store, copy, mask, now }: CopyExport, isHeadMissing: boolean) {
  const masked = createMaskedEvents(now, { policy: mask.policy, isHeadMissing });
  const decide = createEventDecider();
  let reader: ReturnType<typeof createEventReader> | null = null;
  for await (const { entries, isEnd } of chunksOf(store, copy)) {
    reader ??= createEventReader(detectShape(entries, mask.pins));
    for (const entry of entries) {
      const marked = marksOf(entry);
      for (const event of reader.push(entry)) {
        const checking = mask.checkLargeEvent(event, marked ?? []);
        masked.push(decide(event), marked, checking && (await checking));
      }
    }
    masked.flush(isEnd);
    await nextTurn();
  }
  masked.settle(Infinity);
  return masked.events;
}

type EntryChunk = { entries: RawEntry[]; isEnd: boolean };

async function* chunksOf(store: ArchiveStore, copy: CallCopy): AsyncIterable<EntryChunk> {
  let held: RawEntry[] = [];
  for await (const { entry } of entriesOf(store, copy, zeroId, lastId, false, saidLimits)) {
    if (held.length === entriesAtOnce) {
      yield { entries: held, isEnd: false };
      held = [];
    }
    held.push(entry);
  }
  if (held.length > 0) yield { entries: held, isEnd: true };
}
