import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type DayFile, nameDayFile, parseDayFile, type SizedFile } from "@/lib/archive/day-files";

/** Beside each file lie what was written last and an index of it, until SQLite has moved it in. */
const companions = ["", "-wal", "-shm"];

/** The folder of one watched Redis' archive, which only this account may enter. */
export function openArchiveFolder(path: string) {
  const pathOf = (file: DayFile): string => join(path, nameDayFile(file));

  function sizeOf(name: string): number {
    let sizeBytes = 0;
    for (const end of companions.slice(0, 2)) {
      sizeBytes += statSync(join(path, name + end), { throwIfNoEntry: false })?.size ?? 0;
    }
    return sizeBytes;
  }

  return {
    path,
    pathOf,
    /** Throws what the system says where the folder cannot be made. */
    make(): void {
      makeWithParents(path);
      if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
    },
    /** In the order of writing. */
    list(): DayFile[] {
      let names: string[];
      try {
        names = readdirSync(path);
      } catch {
        return [];
      }
      return names.flatMap((name) => parseDayFile(name) ?? []).sort((a, b) => a.no - b.no || (a.day < b.day ? -1 : 1));
    },
    sizeOf: (file: DayFile): number => sizeOf(nameDayFile(file)),
    sized: (file: DayFile): SizedFile => ({ ...file, sizeBytes: sizeOf(nameDayFile(file)) }),
    /** Files that others of the machine may read are made this account's alone. */
    tighten(name: string): void {
      for (const end of companions) {
        const found = statSync(join(path, name + end), { throwIfNoEntry: false });
        if (found && (found.mode & 0o177) !== 0) chmodSync(join(path, name + end), 0o600);
      }
    },
    remove(file: DayFile): void {
      for (const end of companions.toReversed()) rmSync(pathOf(file) + end, { force: true });
    },
  };
}

/** Node's own way says "no such file" where a parent may only be read. */
function makeWithParents(path: string): void {
  const isThere = () => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isThere()) return;
  makeWithParents(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isThere()) throw error;
  }
}

export type ArchiveFolder = ReturnType<typeof openArchiveFolder>;
