import type { ReplyError } from "./reply-reader";

const mark = Symbol.for("callboard.RedisError");

/**
 * What is Redis' doing, or that of the way to it. Everything else that is thrown where Redis is asked is a fault of the
 * console, and must neither be shown as an outage nor be tried again for ever.
 */
export class RedisError extends Error {
  readonly [mark] = true;
}

/** Redis was not reached, closed the connection, stayed silent, or sent what no Redis sends. */
export class LostConnection extends RedisError {
  /** As the system names it, such as ECONNREFUSED; empty where it names none. */
  readonly code: string;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "LostConnection";
    this.code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  }
}

/** Redis answered with an error; `code` is its first word. */
export class RedisReplyError extends RedisError {
  readonly code: string;

  constructor({ code, message }: ReplyError) {
    super(message);
    this.name = "RedisReplyError";
    this.code = code;
  }
}

/** Next loads modules once for the runtime and once for the routes: `instanceof` does not hold across them. */
export function isRedisError(error: unknown): error is RedisError {
  return typeof error === "object" && error !== null && mark in error;
}

/** The error as a lost connection, unless it says already what Redis did. */
export function asRedisError(error: unknown): RedisError {
  if (isRedisError(error)) return error;
  return new LostConnection(error instanceof Error ? error.message : String(error), error);
}

const serverWide = new Set([
  ...["LOADING", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "NOAUTH", "TRYAGAIN"],
  // What a routed connection says in the place of a server that it did not reach.
  ...["UNREACHABLE", "LOSTREPLY"],
]);

/** Whether an error says nothing of the key that was asked for but of the whole server. */
export function isServerWide({ code }: { code: string }): boolean {
  return serverWide.has(code);
}
