import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileBytesFor, fileToBegin, nameDayFile, type Retention } from "@/lib/archive/day-files";
import { zeroId } from "@/lib/ids/entry-id";
import { openArchiveFolder } from "./archive-folder";
import type { ArchiveCursor, ArchiveFileState, ArchiveStore, ArchiveTake } from "./archive-store";
import { keysIn, streamIdOf } from "./file-reads";
import { cursorIn, forgetIn, isSameCursor, rollBack, writeGap, writeTake } from "./file-writes";
import { type Forgotten, openForgotten } from "./forgotten";
import { mergeIn } from "./merge-chunks";
import { createOpenFiles } from "./open-files";
import type { SqlDriver } from "./sql-driver";
import { asStoreError } from "./store-error";
import { createStoreReads } from "./store-reads";
import { openToldIndex } from "./told-index";

export type SqliteStoreOptions = {
  path: string;
  loadDriver: () => Promise<SqlDriver>;
  retention: Retention;
  now: () => number;
};

/** Longer than this no write keeps the process from its other work at once; the commit itself waits for the disk. */
const sliceMs = 8;
const forgottenName = "forgotten.db";
const toldName = "told.db";
/** What is told of so many calls is removed at once. */
const removedAtOnce = 200;

/**
 * The archive in one folder: files of SQLite, the newest of which is written. One process writes at a time; a second one
 * is noticed by the cursors that do not fit, and its takes are refused. Files that cannot be read are left out and told.
 */
export function createSqliteStore({ loadDriver, ...options }: SqliteStoreOptions): ArchiveStore {
  let opening: Promise<ArchiveStore> | null = null;
  const opened = () => {
    opening ??= loadDriver().then((driver) => openStore(driver, options));
    return opening;
  };
  return {
    cursorOf: async (key) => (await opened()).cursorOf(key),
    append: async (takes) => (await opened()).append(takes),
    livesOf: async (key) => (await opened()).livesOf(key),
    list: async (query) => (await opened()).list(query),
    async *pieces(key, life, range) {
      yield* (await opened()).pieces(key, life, range);
    },
    gapsOf: async (key, life) => (await opened()).gapsOf(key, life),
    merge: async (key) => (await opened()).merge(key),
    forget: async (key) => (await opened()).forget(key),
    files: async () => (await opened()).files(),
    removeFiles: async (names) => (await opened()).removeFiles(names),
    verify: async () => (await opened()).verify(),
    finder: {
      isTold: async (key, lastId, rules) => (await opened()).finder.isTold(key, lastId, rules),
      tell: async (copy) => (await opened()).finder.tell(copy),
      find: async (query) => (await opened()).finder.find(query),
      factsOf: async (key, rules) => (await opened()).finder.factsOf(key, rules),
    },
    close: async () => (await opening)?.close(),
  };
}

function openStore(driver: SqlDriver, { path, retention, now }: Omit<SqliteStoreOptions, "loadDriver">): ArchiveStore {
  const folder = openArchiveFolder(path);
  const files = createOpenFiles(driver, folder);
  const reads = createStoreReads(files);
  const told = openToldIndex(driver, join(path, toldName));
  let forgotten: Forgotten | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let areRemovalsFinished = false;

  /** Writes come one after the other. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = queue.then(act);
    queue = done.catch(() => undefined);
    return done;
  }

  function knownForgotten(): Forgotten {
    forgotten ??= openForgotten(driver, join(path, forgottenName));
    return forgotten;
  }

  function writable() {
    folder.make();
    const newest = files.newest();
    const next = fileToBegin(newest, now(), fileBytesFor(retention));
    if (next === null && newest !== null) return files.writer(newest);
    return files.begin(next ?? { no: (newest?.no ?? 0) + 1, day: new Date(now()).toISOString().slice(0, 10) });
  }

  function findCursor(key: string): ArchiveCursor | null {
    for (const file of files.readable().toReversed()) {
      const found = files.read(file, (open) => cursorIn(open, key));
      if (found) return found;
    }
    const gone = knownForgotten().of(key);
    return gone === null ? null : { life: 1, lastId: gone.lastId, lastHash: "", position: gone.position };
  }

  async function append(takes: readonly ArchiveTake[]): Promise<{ refusedKeys: string[] }> {
    if (takes.length === 0) return { refusedKeys: [] };
    const refusedKeys: string[] = [];
    let file = null;
    try {
      finishRemovals();
      file = writable();
      file.exec("BEGIN IMMEDIATE");
      let sliceEndsMs = performance.now() + sliceMs;
      for (const take of takes) {
        const found = cursorIn(file, take.key) ?? findCursor(take.key);
        if (!isSameCursor(found, take.expected)) refusedKeys.push(take.key);
        else {
          const isNew = knownForgotten().of(take.key) !== null && streamIdOf(file, take.key) === null;
          writeTake(file, take);
          if (isNew) noteForgotten(file, take);
        }
        if (performance.now() < sliceEndsMs || take === takes.at(-1)) continue;
        await nextTurn();
        sliceEndsMs = performance.now() + sliceMs;
      }
      file.exec("COMMIT");
      return { refusedKeys };
    } catch (error) {
      if (file !== null) rollBack(file);
      files.closeWriter();
      throw asStoreError(error, path);
    }
  }

  /** What was removed is a hole of its own where the call goes on. */
  function noteForgotten(file: ReturnType<typeof writable>, take: ArchiveTake): void {
    const gone = knownForgotten().of(take.key);
    const stream = streamIdOf(file, take.key);
    if (gone === null || stream === null) return;
    const { lastId, entries } = gone;
    writeGap(file, stream, take.cursor.life, {
      afterId: zeroId,
      beforeId: lastId,
      entries,
      isAtLeast: false,
      cause: "deleted",
      notedAtMs: take.takenAtMs,
    });
  }

  async function forget(key: string): Promise<{ entries: number } | null> {
    const lives = await reads.livesOf(key);
    const newest = lives.at(-1);
    if (newest === undefined) return null;
    const entries = lives.reduce((sum, life) => sum + life.entries, 0);
    folder.make();
    const record = join(path, forgottenName);
    if (!existsSync(record)) closeSync(openSync(record, "a", 0o600));
    knownForgotten().note(key, { lastId: newest.lastId, position: newest.position, entries });
    removeEverywhere(key);
    return { entries };
  }

  function removeEverywhere(key: string): void {
    for (const file of files.all()) {
      if (file.problem !== null) continue;
      forgetIn(files.writer(file), key);
    }
    // After the copy: what is told of a call meanwhile looks for its copy first.
    told.remove([key]);
    knownForgotten().finish(key);
  }

  const isKept = (key: string): boolean =>
    files.readable().some((file) => files.read(file, (open) => streamIdOf(open, key)) !== null);

  /** With them goes what is told of the calls that lay in no other. */
  async function removeFiles(names: readonly string[]): Promise<void> {
    const keys = new Set<string>();
    for (const file of files.readable()) {
      if (names.includes(nameDayFile(file))) for (const key of files.read(file, keysIn) ?? []) keys.add(key);
    }
    files.remove(names);
    const gone = [...keys].filter((key) => !isKept(key));
    for (let at = 0; at < gone.length; at += removedAtOnce) {
      told.remove(gone.slice(at, at + removedAtOnce));
      await nextTurn();
    }
  }

  /** Those that were broken off. */
  function finishRemovals(): void {
    if (areRemovalsFinished) return;
    for (const key of knownForgotten().unfinished()) removeEverywhere(key);
    areRemovalsFinished = true;
  }

  function guarded<T>(act: () => Promise<T>): Promise<T> {
    return act().catch((error: unknown) => {
      throw asStoreError(error, path);
    });
  }

  return {
    cursorOf: (key) => guarded(async () => findCursor(key)),
    append: (takes) => inTurn(() => append(takes)),
    livesOf: (key) => guarded(() => reads.livesOf(key)),
    list: (query) => guarded(() => reads.list(query)),
    pieces: reads.pieces,
    gapsOf: (key, life) => guarded(() => reads.gapsOf(key, life)),
    merge: (key) =>
      inTurn(() =>
        guarded(async () => {
          for (const file of files.readable()) {
            if (files.read(file, (open) => streamIdOf(open, key)) === null) continue;
            await mergeIn(files.writer(file), key, async () => void (await nextTurn()));
          }
        }),
      ),
    forget: (key) => inTurn(() => guarded(() => forget(key))),
    async files(): Promise<ArchiveFileState[]> {
      return files.all().map((file) => ({
        name: nameDayFile(file),
        day: file.day,
        sizeBytes: folder.sizeOf(file),
        problem: file.problem,
      }));
    },
    removeFiles: (names) => inTurn(() => guarded(() => removeFiles(names))),
    verify: () => guarded(reads.verify),
    finder: {
      isTold: (key, lastId, rules) => guarded(async () => told.isTold(key, lastId, rules)),
      tell: (copy) => inTurn(() => guarded(async () => told.tell(copy, () => isKept(copy.key)))),
      find: (query) => guarded(() => told.find(query)),
      factsOf: (key, rules) => guarded(async () => told.factsOf(key, rules)),
    },
    async close(): Promise<void> {
      await queue;
      files.close();
      told.close();
      forgotten?.close();
      forgotten = null;
    },
  };
}
