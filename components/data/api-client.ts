import type { output, ZodType } from "zod";
import type { ApiErrorCode, ApiIssue } from "@/lib/schema/api-error";

type Holder = typeof globalThis & { __zod_globalConfig?: { jitless?: boolean } };

// Zod compiles its parsers with eval where it may; the pages' policy forbids it and would report each attempt.
const holder: Holder = globalThis;
holder.__zod_globalConfig = { ...holder.__zod_globalConfig, jitless: true };

/** What a request failed with: the server's own words where it gave some. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: ApiErrorCode | "unanswered" | "unreadable",
    readonly status: number,
    message: string,
    readonly issues: readonly ApiIssue[] = [],
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

/**
 * Fetches and checks against the schema; every failure is a RequestError. The schema comes as a function
 * that loads it, because zod and the schemas are not needed to paint the first screen.
 */
export async function getJson<Schema extends ZodType>(
  path: string,
  loadSchema: () => Promise<Schema>,
  signal?: AbortSignal,
): Promise<output<Schema>> {
  return readAnswer(ask(path, { signal: signal ?? null }), loadSchema);
}

/** Sends a change, with `body` as JSON where there is one, and reads the answer as `getJson` does. */
export async function sendJson<Schema extends ZodType>(
  method: "POST" | "DELETE",
  path: string,
  body: object | undefined,
  loadSchema: () => Promise<Schema>,
): Promise<output<Schema>> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  return readAnswer(ask(path, { method, ...sent }), loadSchema);
}

async function readAnswer<Schema extends ZodType>(
  asking: Promise<Response>,
  loadSchema: () => Promise<Schema>,
): Promise<output<Schema>> {
  const [response, schema] = await Promise.all([asking, loadSchema()]);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    if (response.status === 401) (await import("./show-signed-out")).showSignedOut();
    const { ApiError } = await import("@/lib/schema/api-error");
    const { data } = ApiError.safeParse(body);
    if (data) {
      const { code, message, issues } = data.error;
      const retryAfterMs = Number(response.headers.get("retry-after")) * 1_000;
      if (response.status === 429) (await import("./show-busy")).showBusy(message, retryAfterMs);
      throw new RequestError(code, response.status, message, issues, retryAfterMs);
    }
    throw new RequestError(
      "unreadable",
      response.status,
      `The console answered ${response.status} without saying why.`,
    );
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new RequestError(
    "unreadable",
    response.status,
    `The console's answer does not have the expected shape at ${field}.`,
  );
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, headers: { accept: "application/json", ...init.headers } });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new RequestError("unanswered", 0, "The console does not answer. Is its process running?");
  }
}

/** Twice more when nobody answered or the server was busy; never when it said what is wrong with the question. */
export function shouldAskAgain(failures: number, error: Error): boolean {
  const isPassing =
    error instanceof RequestError && (error.code === "unanswered" || error.status === 429 || error.status >= 500);
  return isPassing && failures < 2;
}

/** As long as the server asked for, else 1, 2, 4 … s. */
export function waitToAskAgain(failures: number, error: Error): number {
  return (error instanceof RequestError && error.retryAfterMs) || 1_000 * 2 ** failures;
}
