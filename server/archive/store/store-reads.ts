import { setImmediate as nextTurn } from "node:timers/promises";
import { nameDayFile } from "@/lib/archive/day-files";
import type { ListPlace } from "@/lib/archive/list-place";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type {
  ArchivedLife,
  ArchiveGap,
  ArchiveListQuery,
  ArchivePiece,
  ArchiveRange,
  VerifyReport,
} from "./archive-store";
import { gapsIn, listIn, livesIn, piecesIn, streamIdOf } from "./file-reads";
import type { OpenFiles } from "./open-files";
import { asStoreError } from "./store-error";
import { verifyFile } from "./verify-file";

const rowsPerLook = 201;

/** What the files of an archive hold together; those that cannot be read are left out, and told by `verify`. */
export function createStoreReads(files: OpenFiles) {
  async function livesOf(key: string): Promise<ArchivedLife[]> {
    const lives = new Map<number, ArchivedLife>();
    for (const file of files.readable()) {
      for (const part of files.read(file, (open) => livesIn(open, key)) ?? []) {
        const before = lives.get(part.life);
        lives.set(part.life, before ? joinLives(before, part) : part);
      }
    }
    return [...lives.values()].sort((a, b) => a.life - b.life);
  }

  /** Newest files first; a call in several files stands where the newest of them has it, told as all of them have it. */
  async function list({
    text,
    after,
    limit,
  }: ArchiveListQuery): Promise<{ lives: ArchivedLife[]; cutAt: ListPlace | null }> {
    const newestFirst = files.readable().toReversed();
    const found: ListPlace[] = [];
    for (const [at, file] of newestFirst.entries()) {
      const newer = newestFirst.slice(0, at);
      const isNewer = (key: string) => newer.some((each) => files.read(each, (open) => streamIdOf(open, key)) != null);
      if (found.length > limit) break;
      if (after !== null && file.no > after.file) continue;
      let place = after?.file === file.no ? after : null;
      for (;;) {
        const asked = { text, after: place, limit: rowsPerLook };
        const rows: ArchivedLife[] = files.read(file, (open) => listIn(open, asked)) ?? [];
        for (const { key, takenAtMs } of rows) {
          place = { file: file.no, takenAtMs, key };
          if (found.length <= limit && !isNewer(key)) found.push(place);
        }
        await nextTurn();
        if (rows.length < rowsPerLook || found.length > limit) break;
      }
    }
    const here = found.slice(0, limit);
    const lives: ArchivedLife[] = [];
    for (const { key } of here) lives.push(...(await livesOf(key)).slice(-1));
    return { lives, cutAt: found.length > limit ? (here.at(-1) ?? null) : null };
  }

  async function* pieces(key: string, life: number, range: ArchiveRange): AsyncIterable<ArchivePiece> {
    if (compareEntryIds(range.fromId, range.toId) > 0) return;
    const ordered = files.readable();
    for (const file of range.isReverse ? ordered.toReversed() : ordered) {
      yield* files.iterate(file, (open) => piecesIn(open, key, life, range));
    }
  }

  async function gapsOf(key: string, life: number): Promise<ArchiveGap[]> {
    return files
      .readable()
      .flatMap((file) => files.read(file, (open) => gapsIn(open, key, life)) ?? [])
      .sort((a, b) => compareEntryIds(a.afterId, b.afterId));
  }

  async function verify(): Promise<VerifyReport> {
    const report: VerifyReport = { files: 0, chunks: 0, entries: 0, rawBytes: 0, problems: [] };
    for (const file of files.all()) {
      if (file.problem === null) {
        try {
          await verifyFile(files.reader(file), report, async () => void (await nextTurn()));
        } catch (error) {
          report.problems.push(asStoreError(error, nameDayFile(file)).message);
        }
      } else report.problems.push(`${nameDayFile(file)}: ${file.problem}`);
    }
    return report;
  }

  return { livesOf, list, pieces, gapsOf, verify };
}

export function joinLives(before: ArchivedLife, later: ArchivedLife): ArchivedLife {
  return {
    ...later,
    firstId: compareEntryIds(before.firstId, later.firstId) < 0 ? before.firstId : later.firstId,
    entries: before.entries + later.entries,
    rawBytes: before.rawBytes + later.rawBytes,
    base: before.base ?? later.base,
  };
}
