export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Readonly<Record<string, unknown>>;

export type SqlStatement = {
  /** How many rows it changed. */
  run(...values: SqlValue[]): number;
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
};

export type SqlDatabase = {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
};

export type SqlDriver = { name: "node:sqlite" | "libsql"; open(path: string, isReadOnly: boolean): SqlDatabase };

type Result = { changes: number | bigint };
type SpreadStatement = {
  run(...values: SqlValue[]): Result;
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
};
type NodeSqlite = {
  DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => { exec(sql: string): unknown; prepare(sql: string): SpreadStatement; close(): unknown };
};

/** What Node itself brings from 22.13 on, without a warning that anybody must read; else the prebuilt package. */
export async function loadSqlDriver(): Promise<SqlDriver> {
  return loadNodeSqlite() ?? loadLibsql();
}

function loadNodeSqlite(): SqlDriver | null {
  const found = process.getBuiltinModule("node:sqlite") as NodeSqlite | undefined;
  if (found === undefined) return null;
  return {
    name: "node:sqlite",
    open(path, isReadOnly) {
      const database = new found.DatabaseSync(path, { readOnly: isReadOnly });
      return {
        exec: (sql) => void database.exec(sql),
        prepare(sql) {
          const statement = database.prepare(sql);
          return {
            run: (...values) => Number(statement.run(...values).changes),
            get: (...values) => asRow(statement.get(...values)),
            all: (...values) => statement.all(...values).map(asFoundRow),
          };
        },
        close: () => void database.close(),
      };
    },
  };
}

/** Values go in as one list: a single one that is an object would be taken for named values. */
async function loadLibsql(): Promise<SqlDriver> {
  const { default: Opened } = await import("libsql");
  return {
    name: "libsql",
    open(path, isReadOnly) {
      const database = new Opened(path, { readonly: isReadOnly });
      return {
        exec: (sql) => void database.exec(sql),
        prepare(sql) {
          const statement = database.prepare(sql);
          return {
            run: (...values) => Number(statement.run(values.map(asBuffer)).changes),
            get: (...values) => asRow(statement.get(values.map(asBuffer))),
            all: (...values) => statement.all(values.map(asBuffer)).map(asFoundRow),
          };
        },
        close: () => void database.close(),
      };
    },
  };
}

const asBuffer = (value: SqlValue): SqlValue =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
const asRow = (row: unknown): SqlRow | undefined => (row === undefined ? undefined : asFoundRow(row));
const asFoundRow = (row: unknown): SqlRow => (typeof row === "object" && row !== null ? (row as SqlRow) : {});

/** Columns of a row as what they hold; what is of another kind is a fault of the file. */
export function numberIn(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  throw new DamagedRow(column);
}

export function textIn(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw new DamagedRow(column);
}

export function bytesIn(row: SqlRow, column: string): Buffer {
  const value = row[column];
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  throw new DamagedRow(column);
}

export const numberOrNull = (row: SqlRow, column: string): number | null =>
  row[column] === null ? null : numberIn(row, column);

/** A file that SQLite can read, but that does not hold what we wrote. */
export class DamagedRow extends Error {
  constructor(column: string) {
    super(`the column ${column} holds what was never written to it`);
  }
}
