import { idFromBytes, idToBytes } from "@/lib/ids/id-bytes";
import type {
  ArchivedLife,
  ArchiveGap,
  ArchiveGapCause,
  ArchiveListQuery,
  ArchivePiece,
  ArchiveRange,
} from "./archive-store";
import { unpack } from "./chunk-codec";
import { asLife } from "./life-row";
import type { OpenFile } from "./open-file";
import { bytesIn, numberIn, numberOrNull, type SqlRow, textIn } from "./sql-driver";

/** Stretches looked up together: of merged ones this is about a megabyte. */
const rowsPerLook = 4;

export function streamIdOf(file: OpenFile, key: string): number | null {
  const row = file.sql("SELECT id FROM stream WHERE key = ?").get(key);
  return row === undefined ? null : numberIn(row, "id");
}

export const keysIn = (file: OpenFile): string[] =>
  file
    .sql("SELECT key FROM stream")
    .all()
    .map((row) => textIn(row, "key"));

export function livesIn(file: OpenFile, key: string): ArchivedLife[] {
  const stream = streamIdOf(file, key);
  if (stream === null) return [];
  return file
    .sql("SELECT * FROM life WHERE stream = ? ORDER BY no")
    .all(stream)
    .map((row) => asLife(row, key));
}

/** The newest life of each key in the file whose key holds the text, copied last first. */
export function listIn(file: OpenFile, { text, after, limit }: ArchiveListQuery): ArchivedLife[] {
  return file
    .sql(
      `SELECT stream.key, life.* FROM life JOIN stream ON stream.id = life.stream
       WHERE life.no = (SELECT max(no) FROM life AS other WHERE other.stream = life.stream)
       AND (life.taken_at_ms < ?1 OR (life.taken_at_ms = ?1 AND stream.key < ?2)) AND instr(lower(stream.key), ?3) > 0
       ORDER BY life.taken_at_ms DESC, stream.key DESC LIMIT ?4`,
    )
    .all(after?.takenAtMs ?? Number.MAX_SAFE_INTEGER, after?.key ?? "", text.toLowerCase(), limit)
    .map((row) => asLife(row, textIn(row, "key")));
}

export function gapsIn(file: OpenFile, key: string, life: number): ArchiveGap[] {
  const stream = streamIdOf(file, key);
  if (stream === null) return [];
  return file
    .sql("SELECT * FROM gap WHERE stream = ? AND life = ? ORDER BY after, id")
    .all(stream, life)
    .map((row) => ({
      afterId: idFromBytes(bytesIn(row, "after")),
      beforeId: row.before === null ? null : idFromBytes(bytesIn(row, "before")),
      entries: numberOrNull(row, "entries"),
      isAtLeast: numberIn(row, "at_least") === 1,
      cause: causeOf(textIn(row, "cause")),
      notedAtMs: numberIn(row, "noted_at_ms"),
    }));
}

const causeOf = (text: string): ArchiveGapCause => (text === "remade" || text === "deleted" ? text : "trimmed");

/** The stretches of one file that hold something of the range, in its order, looked up as they are taken. */
export function* piecesIn(file: OpenFile, key: string, life: number, range: ArchiveRange): Iterable<ArchivePiece> {
  const stream = streamIdOf(file, key);
  if (stream === null) return;
  const from = idToBytes(range.fromId);
  const to = idToBytes(range.toId);
  let edge: Uint8Array | null = null;
  for (;;) {
    const rows = range.isReverse
      ? file.sql(backward).all(stream, life, edge ?? to, edge === null ? 1 : 0, from, rowsPerLook)
      : file
          .sql(forward)
          .all(
            stream,
            life,
            edge === null ? startOf(file, stream, life, from) : edge,
            edge === null ? 1 : 0,
            to,
            from,
            rowsPerLook,
          );
    for (const row of rows) {
      edge = bytesIn(row, "first");
      yield asPiece(row);
    }
    if (rows.length < rowsPerLook) return;
  }
}

const columns = "first, last, entries, raw_bytes, codec, body";
const forward = `SELECT ${columns} FROM chunk WHERE stream = ? AND life = ? AND (first > ?3 OR (first = ?3 AND ?4 = 1))
  AND first <= ? AND last >= ? ORDER BY first LIMIT ?`;
const backward = `SELECT ${columns} FROM chunk WHERE stream = ? AND life = ? AND (first < ?3 OR (first = ?3 AND ?4 = 1))
  AND last >= ? ORDER BY first DESC LIMIT ?`;

/** The beginning of the stretch that an id lies in or after: everything before it lies before the id. */
function startOf(file: OpenFile, stream: number, life: number, from: Uint8Array): Uint8Array {
  const row = file
    .sql("SELECT first FROM chunk WHERE stream = ? AND life = ? AND first <= ? ORDER BY first DESC LIMIT 1")
    .get(stream, life, from);
  return row === undefined ? from : bytesIn(row, "first");
}

function asPiece(row: SqlRow): ArchivePiece {
  const body = bytesIn(row, "body");
  return {
    firstId: idFromBytes(bytesIn(row, "first")),
    lastId: idFromBytes(bytesIn(row, "last")),
    entries: numberIn(row, "entries"),
    raw: unpack({ body, isDeflated: numberIn(row, "codec") === 1 }, numberIn(row, "raw_bytes")),
  };
}
