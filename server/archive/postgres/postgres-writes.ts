import { createHash } from "node:crypto";
import { fileBytesFor, fileToBegin, parseDayFile, type Retention } from "@/lib/archive/day-files";
import { planMerge } from "@/lib/archive/plan-merge";
import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import { idToBytes } from "@/lib/ids/id-bytes";
import type { ArchiveCursor, ArchiveGap, ArchiveTake } from "../store/archive-store";
import { packThoroughly, unpack } from "../store/chunk-codec";
import { isSameCursor } from "../store/file-writes";
import { asLife } from "../store/life-row";
import { bytesIn, numberIn, numberOrNull, textIn } from "../store/sql-driver";
import type { Ask, Postgres } from "./postgres-client";
import type { createPostgresReads } from "./postgres-reads";
import { keyBytes, keyOf, nameOf } from "./postgres-rows";

type Options = {
  postgres: Postgres;
  reads: ReturnType<typeof createPostgresReads>;
  retention: Retention;
  now: () => number;
};

const id = (entryId: string): Buffer => Buffer.from(idToBytes(entryId));
const idOrNull = (entryId: string | null | undefined): Buffer | null => (entryId == null ? null : id(entryId));
const digestOf = (key: string): string => createHash("sha256").update(key).digest("base64url");

/** Each in one transaction, one writer at a time. */
export function createPostgresWrites({ postgres, reads, retention, now }: Options) {
  async function cursorsOf(ask: Ask, keys: readonly string[]): Promise<Map<string, ArchiveCursor>> {
    const found = new Map<string, ArchiveCursor>();
    const digests = new Map(keys.map((key) => [digestOf(key), key]));
    for (const row of await ask("SELECT * FROM @forgotten WHERE digest = ANY($1::text[])", [[...digests.keys()]])) {
      const key = digests.get(textIn(row, "digest")) ?? "";
      found.set(key, {
        life: 1,
        lastId: textIn(row, "last_id"),
        lastHash: "",
        position: numberOrNull(row, "position"),
      });
    }
    const rows = await ask(
      `SELECT DISTINCT ON (life.stream) stream.key, life.* FROM @life AS life JOIN @stream AS stream ON stream.id = life.stream
       WHERE stream.key = ANY($1::bytea[]) ORDER BY life.stream, life.part DESC, life.no DESC`,
      [keys.map(keyBytes)],
    );
    for (const row of rows) {
      const { key, life, lastId, lastHash, position } = asLife(row, keyOf(row));
      found.set(key, { life, lastId, lastHash, position });
    }
    return found;
  }

  /** The part that is written; another is begun each day, and when it has grown large. */
  async function partOf(ask: Ask): Promise<number> {
    const [row] = await ask("SELECT no, day, bytes FROM @part ORDER BY no DESC LIMIT 1");
    const newest = row && { no: numberIn(row, "no"), day: textIn(row, "day"), sizeBytes: numberIn(row, "bytes") };
    const next = fileToBegin(newest ?? null, now(), fileBytesFor(retention));
    if (next === null) return newest?.no ?? 1;
    await ask("INSERT INTO @part (no, day) VALUES ($1, $2)", [next.no, next.day]);
    return next.no;
  }

  async function streamsOf(ask: Ask, keys: readonly string[]): Promise<Map<string, number>> {
    await ask(
      "INSERT INTO @stream (key, name) SELECT * FROM unnest($1::bytea[], $2::text[]) ON CONFLICT (key) DO NOTHING",
      [keys.map(keyBytes), keys.map(nameOf)],
    );
    const rows = await ask("SELECT id, key FROM @stream WHERE key = ANY($1::bytea[])", [keys.map(keyBytes)]);
    return new Map(rows.map((row) => [keyOf(row), numberIn(row, "id")]));
  }

  async function writeGaps(ask: Ask, part: number, gaps: readonly (ArchiveGap & { stream: number; life: number })[]) {
    if (gaps.length === 0) return;
    const of = <T>(pick: (gap: (typeof gaps)[number]) => T) => gaps.map(pick);
    await ask(
      `INSERT INTO @gap (stream, part, life, after, before, entries, at_least, cause, noted_at_ms)
       SELECT stream, $9::int, life, after, before, entries, at_least, cause, noted FROM unnest($1::bigint[], $2::int[], $3::bytea[],
       $4::bytea[], $5::bigint[], $6::boolean[], $7::text[], $8::bigint[]) AS g (stream, life, after, before, entries, at_least, cause, noted)`,
      [
        ...[of(({ stream }) => stream), of(({ life }) => life), of(({ afterId }) => id(afterId))],
        ...[of(({ beforeId }) => idOrNull(beforeId)), of(({ entries }) => entries), of(({ isAtLeast }) => isAtLeast)],
        ...[of(({ cause }) => cause), of(({ notedAtMs }) => notedAtMs), part],
      ],
    );
  }

  async function writeTakes(ask: Ask, takes: readonly ArchiveTake[]): Promise<void> {
    const part = await partOf(ask);
    const streams = await streamsOf(
      ask,
      takes.map(({ key }) => key),
    );
    const streamOf = (key: string) => streams.get(key) ?? 0;
    const of = <T>(pick: (take: ArchiveTake) => T) => takes.map(pick);
    await ask(
      `INSERT INTO @life (stream, part, no, first, last, last_hash, position, entries, raw_bytes, taken_at_ms, base_no, base_last)
       SELECT stream, $12::int, no, first, last, hash, position, entries, raw, taken, base_no, base_last FROM unnest($1::bigint[], $2::int[],
       $3::bytea[], $4::bytea[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::int[], $11::bytea[])
       AS t (stream, no, first, last, hash, position, entries, raw, taken, base_no, base_last)
       ON CONFLICT (stream, part, no) DO UPDATE SET last = excluded.last, last_hash = excluded.last_hash,
       position = excluded.position, taken_at_ms = excluded.taken_at_ms, entries = life.entries + excluded.entries,
       raw_bytes = life.raw_bytes + excluded.raw_bytes`,
      [
        ...[of(({ key }) => streamOf(key)), of(({ cursor }) => cursor.life)],
        ...[of(({ chunk, cursor }) => id(chunk?.firstId ?? cursor.lastId)), of(({ cursor }) => id(cursor.lastId))],
        ...[of(({ cursor }) => cursor.lastHash), of(({ cursor }) => cursor.position)],
        ...[of(({ chunk }) => chunk?.entries ?? 0), of(({ chunk }) => chunk?.rawBytes ?? 0)],
        ...[
          of(({ takenAtMs }) => takenAtMs),
          of(({ base }) => base?.life ?? null),
          of(({ base }) => idOrNull(base?.lastId)),
        ],
        part,
      ],
    );
    const chunks = takes.flatMap(({ key, cursor, chunk }) =>
      chunk === null ? [] : { ...chunk, stream: streamOf(key), life: cursor.life },
    );
    if (chunks.length > 0) {
      const each = <T>(pick: (chunk: (typeof chunks)[number]) => T) => chunks.map(pick);
      await ask(
        `INSERT INTO @chunk (stream, part, life, first, last, entries, raw_bytes, codec, body)
         SELECT stream, $9::int, life, first, last, entries, raw, codec, body FROM unnest($1::bigint[], $2::int[], $3::bytea[],
         $4::bytea[], $5::int[], $6::int[], $7::smallint[], $8::bytea[]) AS c (stream, life, first, last, entries, raw, codec, body)`,
        [
          ...[each(({ stream }) => stream), each(({ life }) => life), each(({ firstId }) => id(firstId))],
          ...[each(({ lastId }) => id(lastId)), each(({ entries }) => entries), each(({ rawBytes }) => rawBytes)],
          ...[each(({ isDeflated }) => (isDeflated ? 1 : 0)), each(({ body }) => body), part],
        ],
      );
      const bytes = chunks.reduce((sum, { body }) => sum + body.length, 0);
      await ask("UPDATE @part SET bytes = bytes + $1 WHERE no = $2", [bytes, part]);
    }
    await writeGaps(
      ask,
      part,
      takes.flatMap(({ key, cursor, gap }) =>
        gap === null ? [] : { ...gap, stream: streamOf(key), life: cursor.life },
      ),
    );
  }

  /** What was removed is a hole of its own where the call goes on. */
  async function noteForgotten(ask: Ask, takes: readonly ArchiveTake[]): Promise<void> {
    const digests = new Map(takes.map((take) => [digestOf(take.key), take]));
    const rows = await ask(`SELECT forgotten.* FROM @forgotten AS forgotten WHERE digest = ANY($1::text[])`, [
      [...digests.keys()],
    ]);
    if (rows.length === 0) return;
    const streams = await streamsOf(
      ask,
      takes.map(({ key }) => key),
    );
    const known = await ask("SELECT DISTINCT stream FROM @gap WHERE cause = 'deleted' AND stream = ANY($1::bigint[])", [
      [...streams.values()],
    ]);
    const noted = new Set(known.map((row) => numberIn(row, "stream")));
    const gaps = rows.flatMap((row) => {
      const take = digests.get(textIn(row, "digest"));
      const stream = take && streams.get(take.key);
      if (take === undefined || stream === undefined || noted.has(stream)) return [];
      const entries = numberOrNull(row, "entries");
      const hole = { afterId: zeroId, beforeId: textIn(row, "last_id"), entries, isAtLeast: false };
      return { ...hole, cause: "deleted" as const, notedAtMs: take.takenAtMs, stream, life: take.cursor.life };
    });
    const [part] = await ask("SELECT max(no) AS no FROM @part");
    await writeGaps(ask, part === undefined ? 1 : numberIn(part, "no"), gaps);
  }

  return {
    cursorOf: async (key: string) => (await cursorsOf(postgres.ask, [key])).get(key) ?? null,
    append: (takes: readonly ArchiveTake[]) =>
      postgres.inTransaction(async (ask) => {
        const cursors = await cursorsOf(
          ask,
          takes.map(({ key }) => key),
        );
        const fitting = takes.filter(({ key, expected }) => isSameCursor(cursors.get(key) ?? null, expected));
        if (fitting.length > 0) {
          await writeTakes(ask, fitting);
          await noteForgotten(ask, fitting);
        }
        return { refusedKeys: takes.filter((take) => !fitting.includes(take)).map(({ key }) => key) };
      }),
    async merge(key: string): Promise<void> {
      const groups = new Map<string, { id: number; entries: number; rawBytes: number }[]>();
      const rows = await postgres.ask(
        `SELECT chunk.id, part, life, entries, raw_bytes FROM @chunk AS chunk JOIN @stream AS stream ON stream.id = chunk.stream
         WHERE stream.key = $1 ORDER BY part, life, first`,
        [keyBytes(key)],
      );
      for (const row of rows) {
        const place = `${numberIn(row, "part")} ${numberIn(row, "life")}`;
        const chunk = {
          id: numberIn(row, "id"),
          entries: numberIn(row, "entries"),
          rawBytes: numberIn(row, "raw_bytes"),
        };
        groups.set(place, [...(groups.get(place) ?? []), chunk]);
      }
      for (const chunks of groups.values()) {
        for (const group of planMerge(chunks)) await postgres.inTransaction((ask) => mergeGroup(ask, group));
      }
    },
    async forget(key: string): Promise<{ entries: number } | null> {
      return postgres.inTransaction(async (ask) => {
        const lives = await reads.livesOf(key);
        const newest = lives.at(-1);
        if (newest === undefined) return null;
        const entries = lives.reduce((sum, life) => sum + life.entries, 0);
        const [before] = await ask("SELECT * FROM @forgotten WHERE digest = $1", [digestOf(key)]);
        const earlier = before === undefined ? null : textIn(before, "last_id");
        const isLater = earlier === null || compareEntryIds(newest.lastId, earlier) > 0;
        await ask("DELETE FROM @forgotten WHERE digest = $1", [digestOf(key)]);
        await ask("INSERT INTO @forgotten VALUES ($1, $2, $3, $4)", [
          digestOf(key),
          isLater ? newest.lastId : earlier,
          isLater || before === undefined ? newest.position : numberOrNull(before, "position"),
          entries + (before === undefined ? 0 : numberIn(before, "entries")),
        ]);
        const [row] = await ask("SELECT id FROM @stream WHERE key = $1", [keyBytes(key)]);
        const stream = row === undefined ? 0 : numberIn(row, "id");
        await ask(
          `UPDATE @part AS part SET bytes = greatest(0, part.bytes - gone.bytes) FROM (SELECT chunk.part AS no,
           sum(length(body)) AS bytes FROM @chunk AS chunk WHERE stream = $1 GROUP BY chunk.part) AS gone WHERE gone.no = part.no`,
          [stream],
        );
        for (const table of ["chunk", "gap", "life", "told"])
          await ask(`DELETE FROM @${table} WHERE stream = $1`, [stream]);
        await ask("DELETE FROM @stream WHERE id = $1", [stream]);
        return { entries };
      });
    },
    removeFiles: (names: readonly string[]): Promise<void> =>
      postgres.inTransaction(async (ask) => {
        const numbers = names.flatMap((name) => parseDayFile(name)?.no ?? []);
        for (const table of ["chunk", "gap", "life"]) {
          await ask(`DELETE FROM @${table} WHERE part = ANY($1::int[])`, [numbers]);
        }
        await ask("DELETE FROM @part WHERE no = ANY($1::int[])", [numbers]);
        const isGone = "NOT EXISTS (SELECT 1 FROM @life AS life WHERE life.stream =";
        await ask(`DELETE FROM @told AS told WHERE ${isGone} told.stream)`);
        await ask(`DELETE FROM @stream AS stream WHERE ${isGone} stream.id)`);
      }),
  };
}

async function mergeGroup(ask: Ask, group: readonly { id: number }[]): Promise<void> {
  const ids = group.map((chunk) => chunk.id);
  const rows = await ask("SELECT * FROM @chunk WHERE id = ANY($1::bigint[]) ORDER BY first FOR UPDATE", [ids]);
  const [head] = rows;
  const last = rows.at(-1);
  // Somebody removed the call, or merged it, meanwhile.
  if (head === undefined || last === undefined || rows.length !== group.length) return;
  const raws = rows.map((row) =>
    unpack({ body: bytesIn(row, "body"), isDeflated: numberIn(row, "codec") === 1 }, numberIn(row, "raw_bytes")),
  );
  const raw = Buffer.concat(raws);
  const { body, isDeflated } = packThoroughly(raw);
  const before = rows.reduce((sum, row) => sum + bytesIn(row, "body").length, 0);
  await ask("DELETE FROM @chunk WHERE id = ANY($1::bigint[])", [ids.filter((one) => one !== numberIn(head, "id"))]);
  await ask("UPDATE @chunk SET last = $1, entries = $2, raw_bytes = $3, codec = $4, body = $5 WHERE id = $6", [
    ...[bytesIn(last, "last"), rows.reduce((sum, row) => sum + numberIn(row, "entries"), 0), raw.length],
    ...[isDeflated ? 1 : 0, body, numberIn(head, "id")],
  ]);
  await ask("UPDATE @part SET bytes = bytes + $1 WHERE no = $2", [body.length - before, numberIn(head, "part")]);
}
