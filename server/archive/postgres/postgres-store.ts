import type { Retention } from "@/lib/archive/day-files";
import type { ArchiveStore } from "../store/archive-store";
import { openPostgres } from "./postgres-client";
import { createPostgresFinder } from "./postgres-finder";
import { createPostgresReads } from "./postgres-reads";
import { createPostgresWrites } from "./postgres-writes";

export type PostgresStoreOptions = { url: string; schema: string; retention: Retention; now: () => number };

/**
 * The archive in a PostgreSQL: the tables of the files, in a schema of its own. Several consoles may read and write it;
 * writes wait for each other there. Bytes of what was removed stay in its own files until it overwrites them.
 */
export function createPostgresStore({ url, schema, retention, now }: PostgresStoreOptions): ArchiveStore {
  const postgres = openPostgres(url, schema);
  const reads = createPostgresReads(postgres.ask);
  const writes = createPostgresWrites({ postgres, reads, retention, now });
  return {
    ...reads,
    ...writes,
    append: async (takes) => (takes.length === 0 ? { refusedKeys: [] } : writes.append(takes)),
    finder: createPostgresFinder(postgres),
    close: postgres.close,
  };
}
