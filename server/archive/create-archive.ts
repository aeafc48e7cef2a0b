import { join } from "node:path";
import type { ArchiveSettings } from "@/lib/archive/archive-settings";
import { filesToRemove, nextRemovalAtMs, parseDayFile } from "@/lib/archive/day-files";
import { folderOfScope } from "@/lib/ids/scope-folder";
import type { ArchiveState } from "@/lib/schema/archive";
import type { Collector } from "../collector/collector";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";
import type { RedisAddress } from "../redis/dial";
import type { OwnKeys } from "../redis/keys";
import { createLease } from "../redis/lease";
import { archiveOff } from "./archive-off";
import { createCapture } from "./capture/create-capture";
import { createPostgresStore } from "./postgres/postgres-store";
import { schemaOf } from "./postgres/postgres-tables";
import type { ArchiveFileState, ArchiveStore } from "./store/archive-store";
import { loadSqlDriver } from "./store/sql-driver";
import { createSqliteStore } from "./store/sqlite-store";

export type ArchiveOptions = {
  settings: ArchiveSettings | undefined;
  /** Tells the archives of several watched servers apart. */
  scope: string;
  watched: RedisAddress;
  collector: Collector;
  budgetPercent: number;
  state: Redis;
  keys: OwnKeys;
  log: Log;
  now: () => number;
};

const tidyEveryMs = 60_000;
const dayMs = 86_400_000;

/**
 * The archive of the watched Redis' calls: what is kept, and the copying of it, which one of several consoles does. Where
 * the settings want none, nothing is read or written, and `store` is null.
 */
export function createArchive({ settings, ...options }: ArchiveOptions) {
  return settings === undefined ? archiveOff() : openArchive(settings, options);
}

export type Archive = ReturnType<typeof createArchive>;

function openArchive(settings: ArchiveSettings, options: Omit<ArchiveOptions, "settings">) {
  const { scope, state, keys, log, now } = options;
  const store = openStore(settings, folderOfScope(scope), now);
  let wasOurs = false;
  const lease = createLease({
    state,
    key: keys.archiveLease,
    onChange: (isHeld) => {
      wasOurs = isHeld || (wasOurs && state.status !== "ready");
    },
  });
  const capture = createCapture({
    ...options,
    store,
    onWhole: (key) => tellWhole(key),
    // Without the state store nobody can take the lease: who copied last goes on, for what is trimmed now is gone.
    mayCapture: () => lease.isHeld() || (wasOurs && state.status !== "ready"),
  });
  let tellWhole = (_key: string): void => undefined;
  let tidying: NodeJS.Timeout | undefined;

  async function tidy(): Promise<void> {
    const files = (await store.files()).flatMap((file) => {
      const parsed = parseDayFile(file.name);
      return parsed === null ? [] : { ...parsed, name: file.name, sizeBytes: file.sizeBytes };
    });
    const names = filesToRemove(files, now(), settings).map(({ name }) => name);
    if (names.length === 0) return;
    await store.removeFiles(names);
    log.info(`the archive dropped ${names.join(", ")}: older than its days, or beyond its size`);
  }

  async function read(): Promise<ArchiveState> {
    const { lag, ...told } = capture.state();
    // A home that does not answer is told by what copying came to.
    const files = await store.files().catch(() => []);
    const parsed = files.flatMap(({ name }) => parseDayFile(name) ?? []);
    return {
      ...told,
      lagEntries: lag.entries,
      lagStreams: lag.streams,
      lagMs: Math.max(0, lag.ms),
      untilTrimmedMs: lag.untilTrimmedMs,
      files,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      bytesPerDay: bytesPerDay(files, now()),
      oldestDay: files[0]?.day ?? null,
      maxDays: settings.maxDays,
      maxBytes: settings.maxBytes,
      nextRemovalAtMs: nextRemovalAtMs(parsed, settings),
    };
  }

  return {
    store,
    capture,
    state: read,
    /** Of a stream that has ended, or is gone from Redis, when all that could be copied of it is. */
    onWhole(listener: (key: string) => void): void {
      tellWhole = listener;
    },
    start(): void {
      lease.start();
      capture.start();
      tidying = setInterval(() => {
        tidy().catch((error: unknown) => log.error({ err: error }, "old files of the archive could not be removed"));
      }, tidyEveryMs);
      tidying.unref();
    },
    async stop(): Promise<void> {
      clearInterval(tidying);
      await capture.stop();
      await lease.stop();
      await store.close();
    },
  };
}

/** Where the settings say: files of a folder, or tables of a PostgreSQL. */
export function openStore(settings: ArchiveSettings, folder: string, now: () => number): ArchiveStore {
  const { path, postgresUrl } = settings;
  if (postgresUrl !== undefined) {
    return createPostgresStore({ url: postgresUrl, schema: schemaOf(folder), retention: settings, now });
  }
  return createSqliteStore({ path: join(path, folder), loadDriver: loadSqlDriver, retention: settings, now });
}

/** What a whole day took last; today's files where there is no whole day, which then is a beginning. */
function bytesPerDay(files: readonly ArchiveFileState[], nowMs: number): number | null {
  const yesterday = new Date(nowMs - dayMs).toISOString().slice(0, 10);
  const of = (day: string) => files.filter((file) => file.day === day).reduce((sum, file) => sum + file.sizeBytes, 0);
  const whole = of(yesterday);
  return whole > 0 ? whole : null;
}
