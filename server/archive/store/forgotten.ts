import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { numberIn, numberOrNull, type SqlDatabase, type SqlDriver, textIn } from "./sql-driver";
import { asStoreError } from "./store-error";

export type ForgottenCall = { lastId: string; position: number | null; entries: number };

const tables = `
  PRAGMA journal_mode = DELETE;
  PRAGMA secure_delete = ON;
  PRAGMA synchronous = EXTRA;
  CREATE TABLE IF NOT EXISTS forgotten (
    digest TEXT PRIMARY KEY, last_id TEXT NOT NULL, position INTEGER, entries INTEGER NOT NULL, unfinished_key TEXT
  ) WITHOUT ROWID;
`;

/**
 * Which calls were removed for good, by a digest of their stream's key. The key itself stands there only until its
 * entries have been removed, so that a removal that was broken off is finished at the next start.
 */
export function openForgotten(driver: SqlDriver, path: string) {
  const calls = new Map<string, ForgottenCall>();
  let database: SqlDatabase | null = null;

  function open(): SqlDatabase {
    try {
      const made = database ?? driver.open(path, false);
      if (database === null) made.exec(tables);
      database = made;
      return made;
    } catch (error) {
      throw asStoreError(error, path);
    }
  }

  /** Another process may have removed a call. */
  let readAs = "";
  function read(): void {
    const found = statSync(path, { throwIfNoEntry: false });
    const now = found === undefined ? "" : `${found.mtimeMs} ${found.size}`;
    if (now === readAs) return;
    readAs = now;
    for (const row of open().prepare("SELECT * FROM forgotten").all()) {
      calls.set(textIn(row, "digest"), {
        lastId: textIn(row, "last_id"),
        position: numberOrNull(row, "position"),
        entries: numberIn(row, "entries"),
      });
    }
  }
  read();

  return {
    unfinished: (): string[] =>
      existsSync(path)
        ? open()
            .prepare("SELECT unfinished_key FROM forgotten WHERE unfinished_key IS NOT NULL")
            .all()
            .map((row) => textIn(row, "unfinished_key"))
        : [],
    of(key: string): ForgottenCall | null {
      read();
      return calls.size === 0 ? null : (calls.get(digestOf(key)) ?? null);
    },
    /** Before anything is removed. */
    note(key: string, call: ForgottenCall): void {
      const digest = digestOf(key);
      const before = calls.get(digest);
      const isLater = before === undefined || compareEntryIds(call.lastId, before.lastId) > 0;
      const { lastId, position } = isLater ? call : before;
      const noted = { lastId, position, entries: call.entries + (before?.entries ?? 0) };
      open()
        .prepare("INSERT OR REPLACE INTO forgotten VALUES (?, ?, ?, ?, ?)")
        .run(digest, noted.lastId, noted.position, noted.entries, key);
      calls.set(digest, noted);
    },
    finish(key: string): void {
      open().prepare("UPDATE forgotten SET unfinished_key = NULL WHERE digest = ?").run(digestOf(key));
    },
    close(): void {
      database?.close();
      database = null;
    },
  };
}

export type Forgotten = ReturnType<typeof openForgotten>;

const digestOf = (key: string): string => createHash("sha256").update(key).digest("base64url");
