import type { PoolClient, QueryResultRow } from "pg";
import { StoreError, type StoreProblem } from "../store/store-error";
import { formatVersion, tablesOf } from "./postgres-tables";

export type Row = QueryResultRow;
/** `@name` in a statement is the archive's own table of that name. */
export type Ask = (text: string, values?: readonly unknown[]) => Promise<Row[]>;

const maxConnections = 4;
const connectWithinMs = 5_000;
const answerWithinMs = 30_000;
const int8 = 20;

const byCode: ReadonlyMap<string, StoreProblem> = new Map([
  ["53100", "full"],
  ["25006", "read-only"],
  ["42501", "read-only"],
  ["55P03", "busy"],
  ["57014", "busy"],
  ["XX001", "damaged"],
  ["XX002", "damaged"],
]);

/** Schemas of archives in a database. */
export async function listSchemas(url: string): Promise<string[]> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectWithinMs });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'callboard\\_%' ORDER BY nspname",
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * The tables of one archive in a PostgreSQL, over at most four connections, made where they are missing. What `inTransaction`
 * has resolved for is on the server's disk. Rejects with a `StoreError` that never repeats the address.
 */
export function openPostgres(url: string, schema: string) {
  let opening: Promise<Awaited<ReturnType<typeof begin>>> | null = null;

  async function begin() {
    const { default: pg } = await import("pg");
    const pool = new pg.Pool({
      ...{ connectionString: url, max: maxConnections, connectionTimeoutMillis: connectWithinMs, keepAlive: true },
      ...{ statement_timeout: answerWithinMs, application_name: "callboard:archive" },
      types: {
        getTypeParser: (oid: number, format?: "text" | "binary") =>
          oid === int8 ? Number : pg.types.getTypeParser(oid, format ?? "text"),
      },
    });
    // A connection that is lost while nobody uses it is replaced by the next one who asks.
    pool.on("error", () => undefined);
    try {
      const client = await pool.connect();
      try {
        await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('${schema}')); ${tablesOf(schema)} COMMIT;`);
        const found = await client.query<{ version: number }>(`SELECT version FROM ${schema}.format`);
        if ((found.rows[0]?.version ?? 0) > formatVersion) {
          throw new StoreError("newer", `${schema} was written by a newer version of Callboard`);
        }
      } catch (error) {
        await client.query("ROLLBACK").catch(() => undefined);
        throw error;
      } finally {
        client.release();
      }
      return pool;
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  async function opened() {
    opening ??= begin();
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw asProblem(error);
    }
  }

  const named = (text: string) => text.replace(/@(?=[a-z])/g, `${schema}.`);
  const askOver =
    (client: Pick<PoolClient, "query">): Ask =>
    async (text, values = []) => {
      try {
        return (await client.query(named(text), [...values])).rows;
      } catch (error) {
        throw asProblem(error);
      }
    };

  function asProblem(error: unknown): StoreError {
    if (error instanceof StoreError) return error;
    const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
    const said = error instanceof Error ? error.message : String(error);
    const problem = typeof code === "string" ? byCode.get(code) : undefined;
    return new StoreError(problem ?? "failed", `PostgreSQL, ${schema}: ${said || String(code)}`, error);
  }

  return {
    ask: (async (text, values) => askOver(await opened())(text, values)) satisfies Ask,
    /** One writer at a time, also among several consoles. */
    async inTransaction<T>(act: (ask: Ask) => Promise<T>): Promise<T> {
      const client = await (await opened()).connect().catch((error: unknown) => {
        throw asProblem(error);
      });
      const ask = askOver(client);
      let isLost = false;
      try {
        await ask("BEGIN");
        await ask("SET LOCAL synchronous_commit = on");
        await ask(`SELECT pg_advisory_xact_lock(hashtext('${schema}'))`);
        const done = await act(ask);
        await ask("COMMIT");
        return done;
      } catch (error) {
        await client.query("ROLLBACK").catch(() => {
          isLost = true;
        });
        throw error;
      } finally {
        client.release(isLost);
      }
    },
    async close(): Promise<void> {
      const pool = await opening?.catch(() => null);
      opening = null;
      await pool?.end();
    },
  };
}

export type Postgres = ReturnType<typeof openPostgres>;
