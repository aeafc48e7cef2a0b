import { addresses, type EndpointName } from "@/lib/endpoints/addresses";
import { apiPath } from "@/lib/endpoints/api-path";
import type { Answer, Ask } from "@/lib/endpoints/endpoint-types";
import type { Endpoints } from "@/lib/endpoints/endpoints";
import type { ApiErrorCode, ApiIssue } from "@/lib/schema/api-error";
import { type Check, loadResponse } from "./load-response";

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

export interface AskOptions<Name extends EndpointName> {
  signal?: AbortSignal;
  /** A quicker check of the same answer, where checking all of it costs too much. */
  loadSchema?(): Promise<Check<Answer<Endpoints[Name]>>>;
}

/**
 * Asks an endpoint by its name and checks the answer against its schema; every failure is a RequestError. The schemas are
 * loaded meanwhile, because neither they nor zod are needed to paint the first screen.
 */
export async function askApi<Name extends EndpointName>(
  name: Name,
  given: Ask<Endpoints[Name]>,
  { signal, loadSchema = () => loadResponse(name) }: AskOptions<Name> = {},
): Promise<Answer<Endpoints[Name]>> {
  const { body }: { body?: unknown } = given;
  const init = { method: addresses[name].split(" ")[0] ?? "GET", signal: signal ?? null };
  const [response, schema] = await Promise.all([fetchAnswer(apiPath(name, given), init, body), loadSchema()]);
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw await refusalOf(response, answer);
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new RequestError(
    "unreadable",
    response.status,
    `The console's answer does not have the expected shape at ${field}.`,
  );
}

async function refusalOf(response: Response, answer: unknown): Promise<RequestError> {
  if (response.status === 401) (await import("./show-signed-out")).showSignedOut();
  const { ApiError } = await import("@/lib/schema/api-error");
  const { data } = ApiError.safeParse(answer);
  if (!data) {
    const message = `The console answered ${response.status} without saying why.`;
    return new RequestError("unreadable", response.status, message);
  }
  const { code, message, issues } = data.error;
  const retryAfterMs = Number(response.headers.get("retry-after")) * 1_000;
  if (response.status === 429) (await import("./show-busy")).showBusy(message, retryAfterMs);
  return new RequestError(code, response.status, message, issues, retryAfterMs);
}

async function fetchAnswer(path: string, init: RequestInit, body: unknown): Promise<Response> {
  const accept = { accept: "application/json" };
  const sent =
    body === undefined
      ? { headers: accept }
      : { body: JSON.stringify(body), headers: { ...accept, "content-type": "application/json" } };
  try {
    return await fetch(path, { ...init, ...sent });
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
