import type { ApiErrorCode, ApiIssue } from "@/lib/schema/api-error";

/**
 * A failure the caller can do something about. It carries a code and knows no HTTP:
 * `server/http/error-response.ts` holds the only table from codes to statuses.
 */
export class AppError extends Error {
  readonly code: ApiErrorCode;
  readonly issues: ApiIssue[] | undefined;

  constructor(code: ApiErrorCode, message: string, issues?: ApiIssue[]) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.issues = issues;
  }
}
