import { compareEntryIds } from "@/lib/ids/entry-id";
import { idFromBytes } from "@/lib/ids/id-bytes";
import { checkRawEntries } from "@/server/redis/raw-entries";
import type { VerifyReport } from "./archive-store";
import { unpack } from "./chunk-codec";
import type { OpenFile } from "./open-file";
import { bytesIn, numberIn, textIn } from "./sql-driver";

const maxProblems = 100;
const rowsPerLook = 200;

/**
 * Reads everything in a file and adds what it found to the report: whether SQLite finds its file whole, each stretch holds
 * the entries it says, in order and overlapping no other, and the sums of each call are those of its stretches.
 */
export async function verifyFile(file: OpenFile, report: VerifyReport, pause: () => Promise<void>): Promise<void> {
  const tell = (line: string) => {
    if (report.problems.length < maxProblems) report.problems.push(`${file.path}: ${line}`);
  };
  for (const row of file.sql("PRAGMA integrity_check(20)").all()) {
    const said = textIn(row, "integrity_check");
    if (said !== "ok") tell(said);
  }
  report.files++;
  let after: [number, number, Uint8Array] = [-1, -1, new Uint8Array(16)];
  let previous = { place: "", lastId: "" };
  for (;;) {
    const rows = file
      .sql(
        `SELECT stream, life, first, last, entries, raw_bytes, codec, body FROM chunk
         WHERE (stream, life, first) > (?, ?, ?) ORDER BY stream, life, first LIMIT ${rowsPerLook}`,
      )
      .all(...after);
    for (const row of rows) {
      const [stream, life] = [numberIn(row, "stream"), numberIn(row, "life")];
      const firstId = idFromBytes(bytesIn(row, "first"));
      const lastId = idFromBytes(bytesIn(row, "last"));
      const entries = numberIn(row, "entries");
      const rawBytes = numberIn(row, "raw_bytes");
      const place = `stream ${stream}, life ${life}`;
      const problem = problemOf(bytesIn(row, "body"), numberIn(row, "codec") === 1, rawBytes, entries, firstId, lastId);
      if (problem !== null) tell(`${place}, ${firstId} to ${lastId}: ${problem}`);
      if (previous.place === place && compareEntryIds(firstId, previous.lastId) <= 0) {
        tell(`${place}: the stretch from ${firstId} begins before the one to ${previous.lastId} ends`);
      }
      previous = { place, lastId };
      report.chunks++;
      report.entries += entries;
      report.rawBytes += rawBytes;
      after = [stream, life, bytesIn(row, "first")];
    }
    if (rows.length < rowsPerLook) break;
    await pause();
  }
  const wrongSums = file
    .sql(
      `SELECT life.stream, life.no, life.entries, total(chunk.entries) AS held FROM life
       LEFT JOIN chunk ON chunk.stream = life.stream AND chunk.life = life.no
       GROUP BY life.stream, life.no HAVING life.entries <> total(chunk.entries) LIMIT 20`,
    )
    .all();
  for (const row of wrongSums) {
    tell(
      `stream ${numberIn(row, "stream")}: ${numberIn(row, "entries")} entries reported, ${numberIn(row, "held")} held`,
    );
  }
}

function problemOf(
  body: Buffer,
  isDeflated: boolean,
  rawBytes: number,
  entries: number,
  firstId: string,
  lastId: string,
): string | null {
  try {
    return checkRawEntries(unpack({ body, isDeflated }, rawBytes), { entries, firstId, lastId });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
