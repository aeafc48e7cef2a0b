import { z } from "zod";

export const ApiErrorCode = z.enum([
  "bad-request",
  "not-signed-in",
  "not-allowed",
  "not-found",
  "method-not-allowed",
  "conflict",
  "too-large",
  "too-many-requests",
  "redis-unreachable",
  "redis-refused",
  "state-unreachable",
  "provider-unreachable",
  "users-unreadable",
  "store-full",
  "stopping",
  "internal",
]);
export type ApiErrorCode = z.infer<typeof ApiErrorCode>;

/** One rejected field: `path` is the field's name as the client sent it, dotted for nested ones. */
export const ApiIssue = z.object({ path: z.string(), message: z.string() });
export type ApiIssue = z.infer<typeof ApiIssue>;

export const ApiError = z.object({
  error: z.object({ code: ApiErrorCode, message: z.string(), issues: z.array(ApiIssue).optional() }),
});
export type ApiError = z.infer<typeof ApiError>;
