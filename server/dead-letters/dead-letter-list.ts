import { countTexts } from "@/lib/actions/count-texts";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { parseDeadLetter } from "@/lib/dead-letters/parse-dead-letter";
import type { CallNames } from "@/lib/ids/call-names";
import { parseCursor, writeCursor } from "@/lib/ids/cursor";
import { compareEntryIds, entryIdMs, isEntryId } from "@/lib/ids/entry-id";
import { createEntryContext } from "@/lib/mask/entry-context";
import { maskDeadLetter } from "@/lib/mask/mask-dead-letter";
import { withheldEntry } from "@/lib/mask/mask-entry";
import { type Preview, previewOf } from "@/lib/pending/preview";
import type { DeadLetter, DeadLettersPage, DeadLettersQuery } from "@/lib/schema/dead-letter";
import type { RawEntry, StreamEntry } from "@/lib/schema/stream-entry";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import { lookAtEntries } from "@/server/pending/look-at-entries";
import { type EntryLimits, onceWhole, readEntryList, wholeLimits } from "@/server/redis/decode-entry";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { readOneEntry } from "@/server/redis/read-entries";
import { ReplyError } from "@/server/redis/reply-reader";
import { readFailure } from "../collector/find-call";
import type { EntryMasks } from "../entries/entry-mask";
import { lookAround, readBefore } from "../entries/look-around";
import { badCursor } from "../frames/bad-cursor";
import type { StreamFinder } from "./find-streams";

const limits: EntryLimits = { valueBytes: 2_048, entryBytes: 8_192, fields: 40 };
const perStream = 200;
const maxRead = 20_000;
const streamsAtOnce = 4;
const perStreamUs = 10;
const perEntryUs = 2;
const sharedForMs = 2_000;

type Known = Omit<DeadLetter, "ageMs" | "originalExists">;
type Read = { letters: Known[]; note: string | null };

const cutNote = `Only the newest ${maxRead.toLocaleString("en-US")} or so were looked at; older ones may match too.`;
const forgottenNote = "The state store does not answer: dead letters of calls that are gone may be missing.";

export type DeadLetterListOptions = {
  collector: Collector;
  connection: RawConnection;
  streams: StreamFinder;
  names: CallNames;
  keyOf: (callId: string) => string | null;
  afford: (costUs: number) => Promise<void>;
  masks: EntryMasks;
  now: () => number;
};

/**
 * The dead letters of all calls, newest first: the newest 20,000 or so are looked at, and the total says when there are
 * more. What was read serves everybody for two seconds; whether the original still exists is asked for each page.
 */
export function createDeadLetterList(options: DeadLetterListOptions) {
  const { collector, connection, streams, names, keyOf, afford, masks, now } = options;
  const readList = orError(onceWhole((reader) => readEntryList(reader, limits)));
  let shared: { atMs: number; all: Promise<Read> } | null = null;

  async function list(query: DeadLettersQuery): Promise<DeadLettersPage> {
    try {
      const key = query.callId === undefined ? null : keyOf(query.callId);
      if (query.callId !== undefined && key === null) return emptyPage();
      const { letters, note } = key === null ? await readShared() : await readAll([key]);
      const nowMs = collector.redisNowMs();
      const matching = letters.filter((letter) => matches(letter, query, nowMs));
      const start = query.cursor === undefined ? 0 : afterCursor(matching, query.cursor);
      const rows = matching.slice(start, start + query.limit);
      const last = rows.at(-1);
      const places = rows.map(({ streamKey, entryId }) => ({ key: streamKey, entryId }));
      const originals = await lookAtEntries(connection, places);
      const before = await lookAround(connection, places);
      return {
        rows: rows.map((row, i) => ({
          ...row,
          preview: row.preview && previewAfter(before[i]?.before ?? [], row.entryId, row.preview),
          ageMs: Math.max(0, nowMs - row.atMs),
          originalExists: originals[i]?.kind === "entry" ? true : originals[i]?.kind === "ghost" ? false : null,
        })),
        total: matching.length,
        totalIsAtLeast: note !== null,
        totalNote: note,
        found: {
          groups: countTexts(letters.map(({ group }) => group)),
          reasons: countTexts(letters.map(({ reason }) => reason)),
        },
        nextCursor: last && start + rows.length < matching.length ? cursorOf(last) : null,
        asOfMs: nowMs,
      };
    } catch (error) {
      throw readFailure(error, collector, "The list of dead letters");
    }
  }

  function readShared(): Promise<Read> {
    if (shared !== null && now() - shared.atMs < sharedForMs) return shared.all;
    const all = streams.find().then(async ({ streamKeys, isWhole }) => {
      const { letters, note } = await readAll(streamKeys);
      return { letters, note: isWhole ? note : forgottenNote };
    });
    shared = { atMs: now(), all };
    all.catch(() => {
      shared = null;
    });
    return all;
  }

  async function readAll(streamKeys: string[]): Promise<Read> {
    const most = Math.min(maxRead, Math.max(perStream, Math.floor(maxRead / Math.max(1, streamKeys.length))));
    const letters: Known[] = [];
    let isCut = false;
    for (let from = 0; from < streamKeys.length; from += streamsAtOnce) {
      if (letters.length >= maxRead) return { letters: sorted(letters), note: cutNote };
      const batch = streamKeys.slice(from, from + streamsAtOnce);
      const found = await Promise.all(batch.map((key) => readStream(key, most)));
      for (const one of found) {
        letters.push(...one.letters);
        isCut ||= one.isCut;
      }
    }
    return { letters: sorted(letters), note: isCut ? cutNote : null };
  }

  /** The newest of one stream, in steps of 200. */
  async function readStream(streamKey: string, most: number): Promise<{ letters: Known[]; isCut: boolean }> {
    const { stream } = deadLetterKeys(streamKey);
    const callId = names.callIdOf(streamKey);
    const letters: Known[] = [];
    let to = "+";
    while (callId !== null) {
      await afford(perStreamUs + perStream * perEntryUs);
      await connection.open();
      const [reply] = await connection.pipeline(
        [encodeCommand("XREVRANGE", stream, to, "-", "COUNT", perStream)],
        [readList],
      );
      if (reply === undefined || reply instanceof ReplyError) return { letters, isCut: false };
      for (const { entry } of reply) {
        const parsed = parseDeadLetter(entry, streamKey);
        if (parsed)
          letters.push({
            deadLetterId: entry.id,
            deadLetterKey: stream,
            callId,
            streamKey,
            ...parsed,
            preview: previewOf(maskDeadLetter(entry, streamKey, masks.of(streamKey))),
          });
      }
      const last = reply.at(-1);
      if (reply.length < perStream || !last) break;
      if (letters.length >= most) return { letters, isCut: true };
      to = `(${last.entry.id}`;
    }
    return { letters, isCut: false };
  }

  /** One dead letter with all its fields. */
  async function whole(callId: string, deadLetterId: string): Promise<StreamEntry> {
    const key = keyOf(callId);
    try {
      const found = key && (await readOneEntry(connection, deadLetterKeys(key).stream, deadLetterId, wholeLimits));
      if (!found) throw new AppError("not-found", `There is no dead letter ${deadLetterId} of this call (any more).`);
      const entryId = parseDeadLetter(found.entry, key)?.entryId ?? deadLetterId;
      const before = isEntryId(entryId) ? await readBefore(connection, key, entryId) : [];
      const context = createEntryContext(masks.of(key));
      for (const entry of before) context.see(entry);
      const asThen = (entry: RawEntry) => context.mask({ ...entry, timeMs: entryIdMs(entryId) });
      return { ...maskDeadLetter(found.entry, key, asThen), timeMs: found.entry.timeMs };
    } catch (error) {
      throw readFailure(error, collector, `Dead letter ${deadLetterId}`);
    }
  }

  function emptyPage(): DeadLettersPage {
    const found = { groups: [], reasons: [] };
    const asOfMs = collector.redisNowMs();
    return { rows: [], total: 0, totalIsAtLeast: false, totalNote: null, found, nextCursor: null, asOfMs };
  }

  return {
    list,
    whole,
    /** After an action: the next list is read anew. */
    forget(): void {
      shared = null;
    },
  };
}

function sorted(letters: Known[]): Known[] {
  return letters.sort((a, b) => compareEntryIds(b.deadLetterId, a.deadLetterId) || (a.callId < b.callId ? -1 : 1));
}

function matches(letter: Known, query: DeadLettersQuery, nowMs: number): boolean {
  if (query.group !== undefined && letter.group !== query.group) return false;
  if (query.minAgeMs !== undefined && nowMs - letter.atMs < query.minAgeMs) return false;
  return query.reason === undefined || letter.reason.toLowerCase().includes(query.reason.toLowerCase());
}

/** A preview in the light of what stood before the original, as far as that is still there. */
function previewAfter(before: readonly RawEntry[], entryId: string, preview: Preview): Preview {
  const context = createEntryContext(withheldEntry);
  for (const entry of before) context.see(entry);
  return { ...preview, text: context.maskText(preview.field, preview.text, entryIdMs(entryId)) };
}

/** Where a page ended; what was added or removed since moves nothing. */
function cursorOf({ deadLetterId, callId }: Known): string {
  return writeCursor(deadLetterId, Buffer.from(callId).toString("base64url").slice(0, 120));
}

function afterCursor(letters: Known[], cursor: string): number {
  const place = parseCursor(cursor, isEntryId);
  if (place === null) throw badCursor();
  const same = letters.findIndex((letter) => cursorOf(letter) === cursor);
  if (same !== -1) return same + 1;
  const next = letters.findIndex((letter) => compareEntryIds(letter.deadLetterId, place.place) < 0);
  return next === -1 ? letters.length : next;
}
