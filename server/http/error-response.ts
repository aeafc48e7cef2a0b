import type { ApiError, ApiErrorCode, ApiIssue } from "@/lib/schema/api-error";
import { AppError } from "@/server/errors";
import { faultOf } from "@/server/frames/fault";
import type { Log } from "@/server/log";

const statusOf: Record<ApiErrorCode, number> = {
  "bad-request": 400,
  "not-signed-in": 401,
  "not-allowed": 403,
  "not-found": 404,
  "method-not-allowed": 405,
  conflict: 409,
  "too-large": 413,
  "too-many-requests": 429,
  "redis-unreachable": 503,
  "redis-refused": 503,
  "state-unreachable": 503,
  "provider-unreachable": 503,
  "users-unreadable": 503,
  "store-full": 503,
  stopping: 503,
  internal: 500,
};

/** The only way an error leaves the server. What we do not know the reader does not see: it goes to the log. */
export function errorResponse(error: unknown, log: Log): Response {
  const { code, message } = faultOf(error);
  if (code === "internal") log.error({ err: error }, "unexpected error in a request");
  if (!(error instanceof AppError)) return errorBody(code, message);
  const response = errorBody(code, message, error.issues);
  if (error.retryAfterMs !== undefined) {
    response.headers.set("retry-after", String(Math.ceil(error.retryAfterMs / 1_000)));
  }
  return response;
}

function errorBody(code: ApiErrorCode, message: string, issues?: ApiIssue[]): Response {
  const body: ApiError = { error: { code, message, ...(issues ? { issues } : {}) } };
  return Response.json(body, { status: statusOf[code], headers: { "cache-control": "no-store" } });
}
