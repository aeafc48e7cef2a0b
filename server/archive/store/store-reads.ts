import { setImmediate as nextTurn } from "node:timers/promises";
import { nameDayFile } from "@/lib/archive/day-files";
import { compareEntryIds } from "@/lib/ids/entry-id";
import type {
  ArchivedLife,
  ArchiveGap,
  ArchiveListQuery,
  ArchivePiece,
  ArchiveRange,
  VerifyReport,
} from "./archive-store";
import { gapsIn, listIn, livesIn, piecesIn } from "./file-reads";
import type { OpenFiles } from "./open-files";
import { asStoreError } from "./store-error";
import { verifyFile } from "./verify-file";

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

  /** Newest files first; a call in several files is told as all of them have it. */
  async function list(query: ArchiveListQuery): Promise<{ lives: ArchivedLife[]; isCut: boolean }> {
    const found = new Map<string, number>();
    for (const file of files.readable().toReversed()) {
      const asked = { ...query, limit: query.limit + found.size + 1 };
      for (const { key, takenAtMs } of files.read(file, (open) => listIn(open, asked)) ?? []) {
        found.set(key, Math.max(found.get(key) ?? 0, takenAtMs));
      }
      if (found.size > query.limit) break;
      await nextTurn();
    }
    const newest = [...found].sort(([, a], [, b]) => b - a);
    const lives: ArchivedLife[] = [];
    for (const [key] of newest.slice(0, query.limit)) lives.push(...(await livesOf(key)).slice(-1));
    // One that went on later than asked for is on an earlier page.
    const isHere = ({ takenAtMs }: ArchivedLife) => query.beforeMs === null || takenAtMs < query.beforeMs;
    return { lives: lives.filter(isHere), isCut: newest.length > query.limit };
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

function joinLives(before: ArchivedLife, later: ArchivedLife): ArchivedLife {
  return {
    ...later,
    firstId: compareEntryIds(before.firstId, later.firstId) < 0 ? before.firstId : later.firstId,
    entries: before.entries + later.entries,
    rawBytes: before.rawBytes + later.rawBytes,
    base: before.base ?? later.base,
  };
}
