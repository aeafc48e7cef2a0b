import { nameDayFile } from "@/lib/archive/day-files";
import type { ListPlace } from "@/lib/archive/list-place";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { idFromBytes, idToBytes } from "@/lib/ids/id-bytes";
import { checkRawEntries } from "@/server/redis/raw-entries";
import type {
  ArchivedLife,
  ArchiveFileState,
  ArchiveGap,
  ArchiveListQuery,
  ArchivePiece,
  ArchiveRange,
  VerifyReport,
} from "../store/archive-store";
import { unpack } from "../store/chunk-codec";
import { asLife } from "../store/life-row";
import { bytesIn, numberIn, textIn } from "../store/sql-driver";
import { joinLives } from "../store/store-reads";
import type { Ask, Row } from "./postgres-client";
import { asGap, keyBytes, keyOf, nameOf } from "./postgres-rows";

const rowsPerLook = 4;
const verifiedPerLook = 100;
const maxProblems = 100;

/** What the tables hold of the calls. */
export function createPostgresReads(ask: Ask) {
  async function livesOf(key: string): Promise<ArchivedLife[]> {
    const lives = new Map<number, ArchivedLife>();
    const rows = await ask(
      "SELECT life.* FROM @life AS life JOIN @stream AS stream ON stream.id = life.stream WHERE stream.key = $1 ORDER BY part, no",
      [keyBytes(key)],
    );
    for (const row of rows) {
      const part = asLife(row, key);
      const before = lives.get(part.life);
      lives.set(part.life, before ? joinLives(before, part) : part);
    }
    return [...lives.values()].sort((a, b) => a.life - b.life);
  }

  async function list({ text, after, limit }: ArchiveListQuery) {
    const newest = `NOT EXISTS (SELECT 1 FROM @life AS other WHERE other.stream = life.stream
      AND (other.part, other.no) > (life.part, life.no))`;
    const place = [after?.file ?? 2 ** 31 - 1, after?.takenAtMs ?? Number.MAX_SAFE_INTEGER, keyBytes(after?.key ?? "")];
    const rows = await ask(
      `SELECT stream.key, life.part, life.taken_at_ms FROM @life AS life JOIN @stream AS stream ON stream.id = life.stream
       WHERE ${newest} AND (life.part, life.taken_at_ms, stream.key) < ($1, $2, $3) AND strpos(stream.name, $4) > 0
       ORDER BY life.part DESC, life.taken_at_ms DESC, stream.key DESC LIMIT $5`,
      [...place, nameOf(text), limit + 1],
    );
    const here: ListPlace[] = rows.slice(0, limit).map((row) => ({
      file: numberIn(row, "part"),
      takenAtMs: numberIn(row, "taken_at_ms"),
      key: keyOf(row),
    }));
    const lives: ArchivedLife[] = [];
    for (const { key } of here) lives.push(...(await livesOf(key)).slice(-1));
    return { lives, cutAt: rows.length > limit ? (here.at(-1) ?? null) : null };
  }

  async function* pieces(key: string, life: number, range: ArchiveRange): AsyncIterable<ArchivePiece> {
    if (compareEntryIds(range.fromId, range.toId) > 0) return;
    const [row] = await ask("SELECT id FROM @stream WHERE key = $1", [keyBytes(key)]);
    if (row === undefined) return;
    const stream = numberIn(row, "id");
    const [from, to] = [Buffer.from(idToBytes(range.fromId)), Buffer.from(idToBytes(range.toId))];
    let edge: Buffer | null = null;
    for (;;) {
      const rows: Row[] = range.isReverse
        ? await ask(backward, [stream, life, from, to, edge, rowsPerLook])
        : await ask(forward, [stream, life, from, to, edge, rowsPerLook]);
      for (const found of rows) {
        edge = bytesIn(found, "first");
        yield asPiece(found);
      }
      if (rows.length < rowsPerLook) return;
    }
  }

  async function gapsOf(key: string, life: number): Promise<ArchiveGap[]> {
    const rows = await ask(
      `SELECT gap.* FROM @gap AS gap JOIN @stream AS stream ON stream.id = gap.stream
       WHERE stream.key = $1 AND gap.life = $2 ORDER BY gap.after, gap.id`,
      [keyBytes(key), life],
    );
    return rows.map(asGap);
  }

  async function files(): Promise<ArchiveFileState[]> {
    const rows = await ask("SELECT no, day, bytes FROM @part ORDER BY no");
    return rows.map((row) => ({
      name: nameDayFile({ no: numberIn(row, "no"), day: textIn(row, "day") }),
      day: textIn(row, "day"),
      sizeBytes: numberIn(row, "bytes"),
      problem: null,
    }));
  }

  async function verify(): Promise<VerifyReport> {
    const report: VerifyReport = { files: (await files()).length, chunks: 0, entries: 0, rawBytes: 0, problems: [] };
    const tell = (line: string) => {
      if (report.problems.length < maxProblems) report.problems.push(line);
    };
    let after: [number, number, Buffer] = [-1, -1, Buffer.alloc(0)];
    let previous = { place: "", lastId: "" };
    for (;;) {
      const rows = await ask(
        `SELECT * FROM @chunk WHERE (stream, life, first) > ($1, $2, $3) ORDER BY stream, life, first LIMIT ${verifiedPerLook}`,
        after,
      );
      for (const row of rows) {
        const [stream, life] = [numberIn(row, "stream"), numberIn(row, "life")];
        const place = `stream ${stream}, life ${life}`;
        const bounds = idsIn(row);
        const problem = problemOf(row);
        if (problem !== null) tell(`${place}, ${bounds.firstId} to ${bounds.lastId}: ${problem}`);
        if (previous.place === place && compareEntryIds(bounds.firstId, previous.lastId) <= 0) {
          tell(`${place}: the stretch from ${bounds.firstId} begins before the one to ${previous.lastId} ends`);
        }
        previous = { place, lastId: bounds.lastId };
        report.chunks++;
        report.entries += numberIn(row, "entries");
        report.rawBytes += numberIn(row, "raw_bytes");
        after = [stream, life, bytesIn(row, "first")];
      }
      if (rows.length < verifiedPerLook) break;
    }
    const wrong = await ask(
      `SELECT life.stream, life.entries, coalesce(sum(chunk.entries), 0)::bigint AS held FROM @life AS life
       LEFT JOIN @chunk AS chunk ON chunk.stream = life.stream AND chunk.life = life.no AND chunk.part = life.part
       GROUP BY life.stream, life.part, life.no HAVING life.entries <> coalesce(sum(chunk.entries), 0) LIMIT 20`,
    );
    for (const row of wrong) {
      tell(
        `stream ${numberIn(row, "stream")}: ${numberIn(row, "entries")} entries reported, ${numberIn(row, "held")} held`,
      );
    }
    return report;
  }

  return { livesOf, list, pieces, gapsOf, files, verify };
}

const columns = "first, last, entries, raw_bytes, codec, body";
/** From the stretch that the range begins in, or after the one read last. */
const forward = `SELECT ${columns} FROM @chunk WHERE stream = $1 AND life = $2 AND last >= $3 AND first <= $4
  AND (($5::bytea IS NULL AND first >= coalesce((SELECT first FROM @chunk WHERE stream = $1 AND life = $2
  AND first <= $3 ORDER BY first DESC LIMIT 1), $3))
  OR first > $5) ORDER BY first LIMIT $6`;
const backward = `SELECT ${columns} FROM @chunk WHERE stream = $1 AND life = $2 AND last >= $3 AND first <= $4
  AND ($5::bytea IS NULL OR first < $5) ORDER BY first DESC LIMIT $6`;

function asPiece(row: Row): ArchivePiece {
  const packed = { body: bytesIn(row, "body"), isDeflated: numberIn(row, "codec") === 1 };
  return { ...idsIn(row), entries: numberIn(row, "entries"), raw: unpack(packed, numberIn(row, "raw_bytes")) };
}

function problemOf(row: Row): string | null {
  try {
    const { raw, entries, firstId, lastId } = asPiece(row);
    return checkRawEntries(raw, { entries, firstId, lastId });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const idsIn = (row: Row) => ({
  firstId: idFromBytes(bytesIn(row, "first")),
  lastId: idFromBytes(bytesIn(row, "last")),
});
