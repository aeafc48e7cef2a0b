import type { DayFile, SizedFile } from "@/lib/archive/day-files";
import { nameDayFile } from "@/lib/archive/day-files";
import type { ArchiveFolder } from "./archive-folder";
import { type OpenFile, openFile } from "./open-file";
import type { SqlDriver } from "./sql-driver";
import { asStoreError, type StoreError } from "./store-error";

const maxReaders = 16;
const retryProblemMs = 30_000;

export type KnownFile = DayFile & { problem: string | null };

/**
 * The files of the archive, opened as they are needed: one to write, and up to 16 to read. One that cannot be opened or
 * read is left out and tried again each half minute; it stays where it is.
 */
export function createOpenFiles(driver: SqlDriver, folder: ArchiveFolder) {
  const readers = new Map<string, OpenFile>();
  const problems = new Map<string, { text: string; atMs: number }>();
  const inUse = new Map<OpenFile, number>();
  let written: { name: string; open: OpenFile } | null = null;

  function reader(file: DayFile): OpenFile {
    const name = nameDayFile(file);
    const known = readers.get(name);
    if (known) {
      readers.delete(name);
      readers.set(name, known);
      return known;
    }
    for (const [oldest, open] of readers) {
      if (readers.size < maxReaders) break;
      if (inUse.has(open)) continue;
      open.close();
      readers.delete(oldest);
    }
    const made = openFile(driver, folder.pathOf(file), false);
    readers.set(name, made);
    return made;
  }

  /** What was written last is moved into the file itself; where that fails it is found beside it at the next start. */
  function closeWriter(): void {
    try {
      written?.open.sql("PRAGMA wal_checkpoint(TRUNCATE)").get();
    } catch {
      // The disk is full, or somebody reads.
    }
    written?.open.close();
    written = null;
  }

  function openWriter(file: DayFile, isNew: boolean): OpenFile {
    const name = nameDayFile(file);
    if (written?.name === name) return written.open;
    closeWriter();
    written = { name, open: openFile(driver, folder.pathOf(file), isNew) };
    folder.tighten(name);
    return written.open;
  }

  function note(file: DayFile, error: unknown): StoreError {
    const found = asStoreError(error, nameDayFile(file));
    const name = nameDayFile(file);
    if (found.problem === "damaged" || found.problem === "newer" || found.problem === "failed") {
      problems.set(name, { text: found.message, atMs: performance.now() });
      readers.get(name)?.close();
      readers.delete(name);
    }
    return found;
  }

  function isLeftOut(file: DayFile): boolean {
    const problem = problems.get(nameDayFile(file));
    return problem !== undefined && performance.now() - problem.atMs < retryProblemMs;
  }

  const readable = (): DayFile[] => folder.list().filter((file) => !isLeftOut(file));

  return {
    reader,
    readable,
    closeWriter,
    all: (): KnownFile[] =>
      folder.list().map((file) => ({
        ...file,
        problem: isLeftOut(file) ? (problems.get(nameDayFile(file))?.text ?? null) : null,
      })),
    newest(): SizedFile | null {
      const file = folder.list().at(-1);
      if (file === undefined) return null;
      // One that cannot be written is not gone on with: the next is begun.
      return isLeftOut(file) ? { ...folder.sized(file), sizeBytes: Number.POSITIVE_INFINITY } : folder.sized(file);
    },
    writer: (file: DayFile): OpenFile => openWriter(file, false),
    begin: (file: DayFile): OpenFile => openWriter(file, true),
    /** Null where the file cannot be read, which is noted. */
    read<T>(file: DayFile, look: (open: OpenFile) => T): T | null {
      try {
        return look(reader(file));
      } catch (error) {
        if (note(file, error).problem === "busy") throw error;
        return null;
      }
    },
    *iterate<T>(file: DayFile, look: (open: OpenFile) => Iterable<T>): Iterable<T> {
      let open: OpenFile | null = null;
      try {
        open = reader(file);
        inUse.set(open, (inUse.get(open) ?? 0) + 1);
        yield* look(open);
      } catch (error) {
        throw note(file, error);
      } finally {
        const users = open === null ? 0 : (inUse.get(open) ?? 1) - 1;
        if (open !== null && users > 0) inUse.set(open, users);
        else if (open !== null) inUse.delete(open);
      }
    },
    remove(names: readonly string[]): void {
      for (const file of folder.list()) {
        const name = nameDayFile(file);
        if (!names.includes(name)) continue;
        readers.get(name)?.close();
        readers.delete(name);
        if (written?.name === name) closeWriter();
        folder.remove(file);
        problems.delete(name);
      }
    },
    close(): void {
      for (const open of readers.values()) open.close();
      readers.clear();
      closeWriter();
    },
  };
}

export type OpenFiles = ReturnType<typeof createOpenFiles>;
