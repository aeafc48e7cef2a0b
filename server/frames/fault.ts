import type { ApiErrorCode } from "@/lib/schema/api-error";
import { AppError } from "../errors";
import { isRedisError } from "../redis/redis-error";

export type Fault = { code: ApiErrorCode; message: string };

/** What of an error may leave the server: of a fault of our own no more than that the log names it. */
export function faultOf(error: unknown): Fault {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  if (isRedisError(error)) {
    return { code: "redis-unreachable", message: `Redis does not answer (${error.message}); trying again when asked.` };
  }
  if (isStoreError(error)) {
    return { code: "state-unreachable", message: "The archive does not answer; the log of the console says why." };
  }
  return { code: "internal", message: "Something went wrong here; the log of the console says what." };
}

/** By its name: Next loads the module once for the runtime and once for the routes. */
const isStoreError = (error: unknown): boolean => error instanceof Error && error.name === "StoreError";
