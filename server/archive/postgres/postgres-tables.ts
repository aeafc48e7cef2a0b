import { createHash } from "node:crypto";

const formatVersion = 1;
const maxReadable = 40;

/** The schema of one watched Redis' archive, named after its folder. */
export function schemaOf(folder: string): string {
  const plain = folder.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  if (plain === folder && plain.length <= maxReadable) return `callboard_${plain}`;
  const digest = createHash("sha256").update(folder).digest("hex").slice(0, 10);
  return `callboard_${plain.slice(0, maxReadable)}_${digest}`;
}

/**
 * The tables of the files, with the file as a column: `part`. Keys and ids are bytes, which sort as they must and may
 * hold anything; `name` is what a key is searched by.
 */
export const tablesOf = (schema: string): string => `
  CREATE SCHEMA IF NOT EXISTS ${schema};
  SET LOCAL search_path TO ${schema};
  CREATE TABLE IF NOT EXISTS format (version int NOT NULL);
  INSERT INTO format SELECT ${formatVersion} WHERE NOT EXISTS (SELECT 1 FROM format);
  CREATE TABLE IF NOT EXISTS part (no int PRIMARY KEY, day text NOT NULL, bytes bigint NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS stream (id bigserial PRIMARY KEY, key bytea NOT NULL UNIQUE, name text NOT NULL);
  CREATE TABLE IF NOT EXISTS life (
    stream bigint NOT NULL, part int NOT NULL, no int NOT NULL, first bytea NOT NULL, last bytea NOT NULL,
    last_hash text NOT NULL, position bigint, entries bigint NOT NULL, raw_bytes bigint NOT NULL,
    taken_at_ms bigint NOT NULL, base_no int, base_last bytea, PRIMARY KEY (stream, part, no)
  );
  CREATE INDEX IF NOT EXISTS life_taken ON life (part, taken_at_ms);
  CREATE TABLE IF NOT EXISTS chunk (
    id bigserial PRIMARY KEY, stream bigint NOT NULL, part int NOT NULL, life int NOT NULL, first bytea NOT NULL,
    last bytea NOT NULL, entries int NOT NULL, raw_bytes int NOT NULL, codec smallint NOT NULL, body bytea NOT NULL
  );
  ALTER TABLE chunk ALTER COLUMN body SET STORAGE EXTERNAL;
  CREATE UNIQUE INDEX IF NOT EXISTS chunk_place ON chunk (stream, life, first);
  CREATE INDEX IF NOT EXISTS chunk_part ON chunk (part);
  CREATE TABLE IF NOT EXISTS gap (
    id bigserial PRIMARY KEY, stream bigint NOT NULL, part int NOT NULL, life int NOT NULL, after bytea NOT NULL,
    before bytea, entries bigint, at_least boolean NOT NULL, cause text NOT NULL, noted_at_ms bigint NOT NULL
  );
  CREATE INDEX IF NOT EXISTS gap_place ON gap (stream, life, after);
  CREATE TABLE IF NOT EXISTS forgotten (
    digest text PRIMARY KEY, last_id text NOT NULL, position bigint, entries bigint NOT NULL
  );
  CREATE TABLE IF NOT EXISTS told (
    id bigserial PRIMARY KEY, stream bigint NOT NULL UNIQUE, last text NOT NULL, rules text NOT NULL,
    started_ms bigint, ended_ms bigint, agents text NOT NULL, caller text, outcome text, said text NOT NULL,
    words tsvector NOT NULL
  );
  CREATE INDEX IF NOT EXISTS told_words ON told USING gin (words);
`;

export { formatVersion };
