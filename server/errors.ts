import type { ApiErrorCode, ApiIssue } from "@/lib/schema/api-error";

const mark = Symbol.for("callboard.AppError");

/**
 * A failure the caller can do something about. It carries a code and knows no HTTP:
 * `server/http/error-response.ts` holds the only table from codes to statuses.
 */
export class AppError extends Error {
  readonly [mark] = true;
  readonly code: ApiErrorCode;
  readonly issues: ApiIssue[] | undefined;
  /** When it is worth asking again. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ApiErrorCode, message: string, more: ApiIssue[] | { retryAfterMs: number } = []) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.issues = Array.isArray(more) && more.length > 0 ? more : undefined;
    this.retryAfterMs = Array.isArray(more) ? undefined : more.retryAfterMs;
  }

  /** Next loads this module once for the runtime and once for the routes: `instanceof` has to hold across them. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && mark in value;
  }
}
