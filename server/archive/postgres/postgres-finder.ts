import type { FindTerm } from "@/lib/archive/find-terms";
import { plainWords } from "@/lib/archive/find-terms";
import type { ToldFacts } from "@/lib/schema/told-call";
import type { ArchiveFinder } from "../store/archive-store";
import { numberIn, textIn } from "../store/sql-driver";
import { factsIn } from "../store/told-index";
import type { Postgres } from "./postgres-client";
import { keyBytes, keyOf, plainText } from "./postgres-rows";

/** What calls tell, in a table of their words as PostgreSQL's full-text search has them, without a language. */
export function createPostgresFinder({ ask, inTransaction }: Postgres): ArchiveFinder {
  const ofStream = "@told AS told JOIN @stream AS stream ON stream.id = told.stream WHERE stream.key = $1";
  return {
    isTold: async (key, lastId, rules) =>
      (await ask(`SELECT 1 FROM ${ofStream} AND told.last = $2 AND told.rules = $3`, [keyBytes(key), lastId, rules]))
        .length > 0,
    tell: ({ key, lastId, rules, startedMs, endedMs, facts, said, told }) =>
      inTransaction(async (over) => {
        const [row] = await over("SELECT id FROM @stream WHERE key = $1", [keyBytes(key)]);
        if (row === undefined) return;
        const stream = numberIn(row, "id");
        await over("DELETE FROM @told WHERE stream = $1", [stream]);
        await over(
          `INSERT INTO @told (stream, last, rules, started_ms, ended_ms, agents, caller, outcome, said, words)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_tsvector('simple', $10))`,
          [
            ...[stream, lastId, rules, startedMs, endedMs, plainText(JSON.stringify(facts.agents))],
            ...[facts.caller && plainText(facts.caller), facts.outcome && plainText(facts.outcome), plainText(said)],
            plainWords(`${said}\n${key}\n${told}`),
          ],
        );
      }),
    async find({ terms, agent, caller, outcome, startedFromMs, startedToMs, before, limit }) {
      const isWanted = (column: string, at: number) => `strpos(lower(coalesce(${column}, '')), lower($${at})) > 0`;
      const rows = await ask(
        `SELECT told.id, stream.key, told.rules, told.agents, told.caller, told.outcome, CASE WHEN $1::text IS NULL THEN ''
         ELSE ts_headline('simple', left(told.said, 20000), to_tsquery('simple', $1), 'StartSel="", StopSel="", MaxWords=24, MinWords=8') END AS excerpt
         FROM @told AS told JOIN @stream AS stream ON stream.id = told.stream
         WHERE ($1::text IS NULL OR told.words @@ to_tsquery('simple', $1)) AND told.id < $2 AND ${isWanted("told.agents", 3)}
         AND ${isWanted("told.caller", 4)} AND ${isWanted("told.outcome", 5)}
         AND ($6::bigint IS NULL OR told.started_ms >= $6) AND ($7::bigint IS NULL OR told.started_ms <= $7)
         ORDER BY told.id DESC LIMIT $8`,
        [
          ...[terms && queryOf(terms), before ?? Number.MAX_SAFE_INTEGER, agent, caller, outcome],
          ...[startedFromMs, startedToMs, limit],
        ],
      );
      const found = rows.map((row) => ({
        ...{ no: numberIn(row, "id"), key: keyOf(row), rules: textIn(row, "rules"), excerpt: textIn(row, "excerpt") },
        facts: factsIn(row),
      }));
      return { found, cutAt: rows.length < limit ? null : (found.at(-1)?.no ?? null) };
    },
    async factsOf(key, rules): Promise<ToldFacts | null> {
      const [row] = await ask(`SELECT agents, caller, outcome FROM ${ofStream} AND told.rules = $2`, [
        keyBytes(key),
        rules,
      ]);
      return row === undefined ? null : factsIn(row);
    },
  };
}

/** Words are letters and digits alone: nothing in them can be taken for PostgreSQL's own marks. */
function queryOf(terms: readonly FindTerm[]): string {
  return terms
    .map(({ words, isOpen }) => {
      const plain = words.map((word) => `'${plainWords(word)}'`);
      return `(${plain.join(" <-> ")}${isOpen ? ":*" : ""})`;
    })
    .join(" & ");
}
