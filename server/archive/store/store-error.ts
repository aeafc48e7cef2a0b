/** Why the archive cannot be written or read; `conflict` is another process that writes the same folder. */
export type StoreProblem = "full" | "read-only" | "damaged" | "busy" | "conflict" | "newer" | "failed";

export class StoreError extends Error {
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreError";
    this.problem = problem;
  }
}

const byCode: ReadonlyMap<number, StoreProblem> = new Map([
  [5, "busy"],
  [6, "busy"],
  [8, "read-only"],
  [10, "failed"],
  [11, "damaged"],
  [13, "full"],
  [14, "failed"],
  [26, "damaged"],
]);
const bySystem: ReadonlyMap<string, StoreProblem> = new Map([
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["EROFS", "read-only"],
  ["EACCES", "read-only"],
  ["EPERM", "read-only"],
]);

/** What a driver or the system threw, as what it means for the archive. */
export function asStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const problem = bySystem.get(textOf(error, "code")) ?? byCode.get(sqliteCodeOf(error)) ?? wordsOf(message);
  return new StoreError(problem, `${path}: ${message}`, error);
}

/** The primary result code: extended ones hold it in their lowest byte. */
function sqliteCodeOf(error: unknown): number {
  const found = fieldOf(error, "errcode") ?? fieldOf(error, "rawCode");
  return typeof found === "number" ? found & 0xff : 0;
}

function wordsOf(message: string): StoreProblem {
  if (/malformed|not a database|never written/i.test(message)) return "damaged";
  if (/readonly|read-only/i.test(message)) return "read-only";
  if (/is full/i.test(message)) return "full";
  return /locked|busy/i.test(message) ? "busy" : "failed";
}

const fieldOf = (error: unknown, name: string): unknown =>
  typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
const textOf = (error: unknown, name: string): string => {
  const found = fieldOf(error, name);
  return typeof found === "string" ? found : "";
};
