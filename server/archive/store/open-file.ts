import { closeSync, existsSync, openSync } from "node:fs";
import type { SqlDatabase, SqlDriver, SqlStatement } from "./sql-driver";
import { numberIn } from "./sql-driver";
import { asStoreError, StoreError } from "./store-error";

const formatVersion = 1;

/**
 * `stream` names keys; `life` is one stream that a key has had, with where its copy ends; `chunk` holds entries as the
 * server sent them; `gap` says what is missing. Ids are 16 bytes that sort as ids do.
 */
const tables = `
  CREATE TABLE stream (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
  CREATE TABLE life (
    stream INTEGER NOT NULL, no INTEGER NOT NULL, first BLOB NOT NULL, last BLOB NOT NULL, last_hash TEXT NOT NULL,
    position INTEGER, mark TEXT, entries INTEGER NOT NULL, raw_bytes INTEGER NOT NULL, taken_at_ms INTEGER NOT NULL,
    base_no INTEGER, base_last BLOB, PRIMARY KEY (stream, no)
  ) WITHOUT ROWID;
  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, life INTEGER NOT NULL, first BLOB NOT NULL, last BLOB NOT NULL,
    entries INTEGER NOT NULL, raw_bytes INTEGER NOT NULL, codec INTEGER NOT NULL, body BLOB NOT NULL
  );
  CREATE UNIQUE INDEX chunk_place ON chunk (stream, life, first);
  CREATE TABLE gap (
    id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, life INTEGER NOT NULL, after BLOB NOT NULL, before BLOB,
    entries INTEGER, at_least INTEGER NOT NULL, cause TEXT NOT NULL, noted_at_ms INTEGER NOT NULL
  );
  CREATE INDEX gap_place ON gap (stream, life, after);
  PRAGMA user_version = ${formatVersion};
`;

/** Each commit is on the disk before it is reported; what is deleted is overwritten. About 4 MB of memory a file. */
const habits = `
  PRAGMA busy_timeout = 2000;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -4000;
  PRAGMA journal_size_limit = 16777216;
`;

/** One file of the archive. Statements are prepared once. */
export type OpenFile = {
  path: string;
  sql(text: string): SqlStatement;
  exec(text: string): void;
  close(): void;
};

/** Opens a file, making it where `isNew`. Throws a `StoreError`. */
export function openFile(driver: SqlDriver, path: string, isNew: boolean): OpenFile {
  let database: SqlDatabase | null = null;
  try {
    if (isNew) closeSync(openSync(path, "a", 0o600));
    else if (!existsSync(path)) throw new StoreError("failed", `${path} is not there any more`);
    database = driver.open(path, false);
    database.exec(habits);
    if (isNew) begin(database);
    checkVersion(database, path);
    return withStatements(database, path);
  } catch (error) {
    database?.close();
    throw asStoreError(error, path);
  }
}

/** Another process may have begun the file in the same moment: then it is there. */
function begin(database: SqlDatabase): void {
  database.prepare("PRAGMA journal_mode = WAL").get();
  database.exec("BEGIN IMMEDIATE");
  if (versionOf(database) === 0) database.exec(tables);
  database.exec("COMMIT");
}

function checkVersion(database: SqlDatabase, path: string): void {
  const version = versionOf(database);
  if (version > formatVersion) throw new StoreError("newer", `${path} was written by a newer version of Callboard`);
  if (version === 0) throw new StoreError("damaged", `${path} holds no archive`);
}

function versionOf(database: SqlDatabase): number {
  const row = database.prepare("PRAGMA user_version").get();
  return row === undefined ? 0 : numberIn(row, "user_version");
}

function withStatements(database: SqlDatabase, path: string): OpenFile {
  const prepared = new Map<string, SqlStatement>();
  return {
    path,
    sql(text) {
      const known = prepared.get(text);
      if (known) return known;
      const made = database.prepare(text);
      prepared.set(text, made);
      return made;
    },
    exec: (text) => database.exec(text),
    close() {
      prepared.clear();
      database.close();
    },
  };
}
