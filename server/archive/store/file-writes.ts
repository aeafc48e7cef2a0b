import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import { idFromBytes, idToBytes } from "@/lib/ids/id-bytes";
import type { ArchiveCursor, ArchiveGap, ArchiveTake } from "./archive-store";
import { streamIdOf } from "./file-reads";
import type { OpenFile } from "./open-file";
import { bytesIn, numberIn, numberOrNull, textIn } from "./sql-driver";

/** Where the copy of a stream ends as this file has it. */
export function cursorIn(file: OpenFile, key: string): ArchiveCursor | null {
  const row = file
    .sql(
      `SELECT life.no, life.last, life.last_hash, life.position FROM life JOIN stream ON stream.id = life.stream
       WHERE stream.key = ? ORDER BY life.no DESC LIMIT 1`,
    )
    .get(key);
  if (row === undefined) return null;
  return {
    life: numberIn(row, "no"),
    lastId: idFromBytes(bytesIn(row, "last")),
    lastHash: textIn(row, "last_hash"),
    position: numberOrNull(row, "position"),
  };
}

/** Adds one take to the file, within the transaction that is open. */
export function writeTake(file: OpenFile, take: ArchiveTake): void {
  const { key, cursor, chunk, gap, base } = take;
  const stream = addStream(file, key);
  const last = idToBytes(cursor.lastId);
  file
    .sql(
      `INSERT INTO life (stream, no, first, last, last_hash, position, entries, raw_bytes, taken_at_ms, base_no, base_last)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream, no) DO UPDATE SET
       last = excluded.last, last_hash = excluded.last_hash, position = excluded.position, taken_at_ms = excluded.taken_at_ms,
       entries = entries + excluded.entries, raw_bytes = raw_bytes + excluded.raw_bytes`,
    )
    .run(
      stream,
      cursor.life,
      chunk === null ? last : idToBytes(chunk.firstId),
      last,
      cursor.lastHash,
      cursor.position,
      chunk?.entries ?? 0,
      chunk?.rawBytes ?? 0,
      take.takenAtMs,
      base?.life ?? null,
      base === null ? null : idToBytes(base.lastId),
    );
  if (chunk !== null) {
    file
      .sql(
        "INSERT INTO chunk (stream, life, first, last, entries, raw_bytes, codec, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        stream,
        cursor.life,
        idToBytes(chunk.firstId),
        idToBytes(chunk.lastId),
        chunk.entries,
        chunk.rawBytes,
        chunk.isDeflated ? 1 : 0,
        chunk.body,
      );
  }
  if (gap !== null) writeGap(file, stream, cursor.life, gap);
}

export function writeGap(file: OpenFile, stream: number, life: number, gap: ArchiveGap): void {
  file
    .sql(
      "INSERT INTO gap (stream, life, after, before, entries, at_least, cause, noted_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(
      stream,
      life,
      idToBytes(gap.afterId),
      gap.beforeId === null ? null : idToBytes(gap.beforeId),
      gap.entries,
      gap.isAtLeast ? 1 : 0,
      gap.cause,
      gap.notedAtMs,
    );
}

function addStream(file: OpenFile, key: string): number {
  const known = streamIdOf(file, key);
  if (known !== null) return known;
  file.sql("INSERT INTO stream (key) VALUES (?)").run(key);
  return streamIdOf(file, key) ?? 0;
}

/** Removes all of a call from the file; what was there is overwritten. */
export function forgetIn(file: OpenFile, key: string): void {
  const stream = streamIdOf(file, key);
  if (stream === null) return;
  file.exec("BEGIN IMMEDIATE");
  try {
    for (const table of ["chunk", "gap", "life"]) file.sql(`DELETE FROM ${table} WHERE stream = ?`).run(stream);
    file.sql("DELETE FROM stream WHERE id = ?").run(stream);
    file.exec("COMMIT");
  } catch (error) {
    rollBack(file);
    throw error;
  }
  file.sql("PRAGMA wal_checkpoint(TRUNCATE)").get();
}

/** A full disk or a lost lock may have ended the transaction already. */
export function rollBack(file: OpenFile): void {
  try {
    file.exec("ROLLBACK");
  } catch {
    // There is nothing to roll back.
  }
}

export const isSameCursor = (
  found: ArchiveCursor | null,
  expected: Pick<ArchiveCursor, "life" | "lastId"> | null,
): boolean =>
  found === null || expected === null
    ? found === null && (expected === null || expected.lastId === zeroId)
    : found.life === expected.life && compareEntryIds(found.lastId, expected.lastId) === 0;
