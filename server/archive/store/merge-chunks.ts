import { planMerge } from "@/lib/archive/plan-merge";
import { packThoroughly, unpack } from "./chunk-codec";
import { streamIdOf } from "./file-reads";
import { rollBack } from "./file-writes";
import type { OpenFile } from "./open-file";
import { bytesIn, numberIn } from "./sql-driver";

/**
 * Makes few stretches of a call's many in one file, a group in one transaction, so that a reader sees either the old ones
 * or the new one. `pause` is called after each group.
 */
export async function mergeIn(file: OpenFile, key: string, pause: () => Promise<void>): Promise<void> {
  const stream = streamIdOf(file, key);
  if (stream === null) return;
  const lives = file.sql("SELECT DISTINCT life FROM chunk WHERE stream = ?").all(stream);
  for (const life of lives.map((row) => numberIn(row, "life"))) {
    const chunks = file
      .sql("SELECT id, entries, raw_bytes FROM chunk WHERE stream = ? AND life = ? ORDER BY first")
      .all(stream, life)
      .map((row) => ({
        id: numberIn(row, "id"),
        entries: numberIn(row, "entries"),
        rawBytes: numberIn(row, "raw_bytes"),
      }));
    for (const group of planMerge(chunks)) {
      mergeGroup(file, group);
      await pause();
    }
  }
}

function mergeGroup(file: OpenFile, group: readonly { id: number; entries: number; rawBytes: number }[]): void {
  const [head, ...rest] = group;
  if (head === undefined) return;
  file.exec("BEGIN IMMEDIATE");
  try {
    const rows = group.map(({ id }) => file.sql("SELECT last, raw_bytes, codec, body FROM chunk WHERE id = ?").get(id));
    const raws: Buffer[] = [];
    for (const row of rows) {
      // Somebody removed the call meanwhile.
      if (row === undefined) {
        rollBack(file);
        return;
      }
      const isDeflated = numberIn(row, "codec") === 1;
      raws.push(unpack({ body: bytesIn(row, "body"), isDeflated }, numberIn(row, "raw_bytes")));
    }
    const raw = Buffer.concat(raws);
    const { body, isDeflated } = packThoroughly(raw);
    const last = rows.at(-1);
    for (const { id } of rest) file.sql("DELETE FROM chunk WHERE id = ?").run(id);
    file.sql("UPDATE chunk SET last = ?, entries = ?, raw_bytes = ?, codec = ?, body = ? WHERE id = ?").run(
      last === undefined ? new Uint8Array(16) : bytesIn(last, "last"),
      group.reduce((sum, { entries }) => sum + entries, 0),
      raw.length,
      isDeflated ? 1 : 0,
      body,
      head.id,
    );
    file.exec("COMMIT");
  } catch (error) {
    rollBack(file);
    throw error;
  }
}
