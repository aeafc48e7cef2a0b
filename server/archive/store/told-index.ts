import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { matchText } from "@/lib/archive/find-terms";
import type { ToldFacts } from "@/lib/schema/told-call";
import type { FoundCopy, ToldCopy, ToldQuery } from "./archive-store";
import {
  numberIn,
  numberOrNull,
  type SqlDatabase,
  type SqlDriver,
  type SqlRow,
  type SqlStatement,
  textIn,
} from "./sql-driver";
import { asStoreError } from "./store-error";

const version = 1;
/** Made anew from the copies where it is of another version or damaged: nothing is lost with it. */
const tables = `
  CREATE TABLE call (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, last TEXT NOT NULL, rules TEXT NOT NULL, started_ms INTEGER,
    ended_ms INTEGER, agents TEXT NOT NULL, caller TEXT, outcome TEXT
  );
  CREATE VIRTUAL TABLE words USING fts5(said, told, tokenize = 'unicode61 remove_diacritics 2');
  INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
  PRAGMA user_version = ${version};
`;
/** What is removed is overwritten. */
const habits = `
  PRAGMA busy_timeout = 2000;
  PRAGMA synchronous = NORMAL;
  PRAGMA secure_delete = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -4000;
  PRAGMA journal_size_limit = 4194304;
`;
const companions = ["", "-wal", "-shm"];
/** Calls looked at in one go, and for how long one search may go on. */
const callsPerLook = 5_000;
const maxSearchMs = 1_500;

type Sql = (text: string) => SqlStatement;

/** What the archived calls tell and say, masked, in a file of its own beside them: newest told first. */
export function openToldIndex(driver: SqlDriver, path: string) {
  let open: { database: SqlDatabase; prepared: Map<string, SqlStatement> } | null = null;

  function begin(): SqlDatabase {
    if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
    const database = driver.open(path, false);
    try {
      database.exec(habits);
      database.prepare("PRAGMA journal_mode = WAL").get();
      const found = numberIn(database.prepare("PRAGMA user_version").get() ?? {}, "user_version");
      if (found !== version) {
        database.exec("BEGIN IMMEDIATE");
        if (found !== 0) database.exec("DROP TABLE IF EXISTS call; DROP TABLE IF EXISTS words;");
        database.exec(tables);
        database.exec("COMMIT");
      }
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  function use<T>(act: (sql: Sql) => T, mayRemake = true): T {
    try {
      open ??= { database: begin(), prepared: new Map() };
      const { database, prepared } = open;
      return act((text) => {
        const known = prepared.get(text) ?? database.prepare(text);
        prepared.set(text, known);
        return known;
      });
    } catch (error) {
      const found = asStoreError(error, path);
      close();
      if (found.problem !== "damaged" || !mayRemake) throw found;
      for (const end of companions) rmSync(path + end, { force: true });
      return use(act, false);
    }
  }

  function inTransaction(act: (sql: Sql) => void): void {
    use((sql) => {
      sql("BEGIN IMMEDIATE").run();
      try {
        act(sql);
        sql("COMMIT").run();
      } catch (error) {
        try {
          sql("ROLLBACK").run();
        } catch {
          // A full disk has ended it already.
        }
        throw error;
      }
    });
  }

  function close(): void {
    open?.prepared.clear();
    open?.database.close();
    open = null;
  }

  return {
    /** Whether it was told up to this entry, masked so. */
    isTold: (key: string, lastId: string, rules: string): boolean =>
      existsSync(path) &&
      use(
        (sql) =>
          sql("SELECT 1 FROM call WHERE key = ? AND last = ? AND rules = ?").get(key, lastId, rules) !== undefined,
      ),
    /** Nothing where `isKept` says that the call was removed meanwhile: it is asked while nobody else can remove it here. */
    tell({ key, lastId, rules, startedMs, endedMs, facts, said, told }: ToldCopy, isKept: () => boolean): void {
      inTransaction((sql) => {
        removeIn(sql, key);
        if (!isKept()) return;
        const id = newestIn(sql) + 1;
        sql("INSERT INTO words (rowid, said, told) VALUES (?, ?, ?)").run(id, said, `${key}\n${told}`);
        sql(
          `INSERT INTO call (id, key, last, rules, started_ms, ended_ms, agents, caller, outcome)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ).run(id, key, lastId, rules, startedMs, endedMs, JSON.stringify(facts.agents), facts.caller, facts.outcome);
      });
    },
    /** Calls told last first; `cutAt` where there may be more, also where looking for them took too long. */
    async find(query: ToldQuery): Promise<{ found: FoundCopy[]; cutAt: number | null }> {
      const untilMs = performance.now() + maxSearchMs;
      const found: FoundCopy[] = [];
      if (!existsSync(path)) return { found, cutAt: null };
      let before = query.before ?? use(newestIn) + 1;
      while (before > 1) {
        found.push(...use((sql) => findIn(sql, query, before, query.limit - found.length)));
        const last = found.at(-1);
        if (last && found.length >= query.limit) return { found, cutAt: last.no > 1 ? last.no : null };
        before = Math.max(1, before - callsPerLook);
        if (performance.now() > untilMs && before > 1) return { found, cutAt: before };
        await nextTurn();
      }
      return { found, cutAt: null };
    },
    /** What the call was last told to be, where it was masked so. */
    factsOf: (key: string, rules: string): ToldFacts | null => {
      if (!existsSync(path)) return null;
      return use((sql) => {
        const row = sql("SELECT agents, caller, outcome FROM call WHERE key = ? AND rules = ?").get(key, rules);
        return row === undefined ? null : factsIn(row);
      });
    },
    /** Removes what is told of calls; its bytes are in no file afterwards. Nothing where nothing was ever told. */
    remove(keys: readonly string[]): void {
      if (!existsSync(path)) return;
      inTransaction((sql) => {
        for (const key of keys) removeIn(sql, key);
      });
      use((sql) => sql("PRAGMA wal_checkpoint(TRUNCATE)").get());
    },
    close,
  };
}

const newestIn = (sql: Sql): number => numberOrNull(sql("SELECT max(id) AS id FROM call").get() ?? {}, "id") ?? 0;

function findIn(sql: Sql, query: ToldQuery, before: number, limit: number): FoundCopy[] {
  const { terms, agent, caller, outcome, startedFromMs, startedToMs } = query;
  const from = terms === null ? "call" : "words JOIN call ON call.id = words.rowid";
  const id = terms === null ? "call.id" : "words.rowid";
  const excerpt = terms === null ? "''" : "snippet(words, 0, '', '', '…', 24)";
  return sql(
    `SELECT call.id AS no, key, rules, agents, caller, outcome, ${excerpt} AS excerpt FROM ${from}
     WHERE ${terms === null ? "?1 IS NULL" : "words MATCH ?1"} AND ${id} < ?2 AND ${id} >= ?3
     AND instr(lower(agents), lower(?4)) > 0 AND instr(lower(coalesce(caller, '')), lower(?5)) > 0
     AND instr(lower(coalesce(outcome, '')), lower(?6)) > 0
     AND (?7 IS NULL OR started_ms >= ?7) AND (?8 IS NULL OR started_ms <= ?8)
     ORDER BY ${id} DESC LIMIT ?9`,
  )
    .all(
      terms && matchText(terms),
      before,
      before - callsPerLook,
      agent,
      caller,
      outcome,
      startedFromMs,
      startedToMs,
      limit,
    )
    .map((row) => ({
      ...{ no: numberIn(row, "no"), key: textIn(row, "key"), rules: textIn(row, "rules") },
      facts: factsIn(row),
      excerpt: textIn(row, "excerpt"),
    }));
}

function removeIn(sql: Sql, key: string): void {
  const row = sql("SELECT id FROM call WHERE key = ?").get(key);
  if (row === undefined) return;
  const id = numberOrNull(row, "id");
  sql("DELETE FROM words WHERE rowid = ?").run(id);
  sql("DELETE FROM call WHERE id = ?").run(id);
}

/** The columns that both homes have. */
export function factsIn(row: SqlRow): ToldFacts {
  const agents: unknown = JSON.parse(textIn(row, "agents"));
  return {
    agents: Array.isArray(agents) ? agents.filter((one) => typeof one === "string") : [],
    caller: row.caller === null ? null : textIn(row, "caller"),
    outcome: row.outcome === null ? null : textIn(row, "outcome"),
  };
}
