import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { z } from "zod";
import type { SignInProblem } from "@/lib/auth/sign-in-problem";

const mark = Symbol.for("callboard.OidcProblem");

/** Signing in at the provider came to nothing; `detail` is for the log. */
export class OidcProblem extends Error {
  readonly [mark] = true;
  readonly problem: SignInProblem;
  readonly detail: string;
  /** Where the person wanted to go, as far as is known. */
  next = "/";

  constructor(problem: SignInProblem, detail: string) {
    super(`${problem}: ${detail}`);
    this.name = "OidcProblem";
    this.problem = problem;
    this.detail = shown(detail);
  }

  /** Next loads this module once for the runtime and once for the routes: `instanceof` has to hold across them. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && mark in value;
  }
}

const Cause = z.object({ claim: z.string().optional(), attribute: z.string().optional() });

/** What a failure of the client library means for the person who wants to sign in. */
export function oidcProblemOf(error: unknown): OidcProblem {
  if (error instanceof OidcProblem) return error;
  if (error instanceof Error && error.cause instanceof OidcProblem) return error.cause;
  if (error instanceof AuthorizationResponseError) {
    const isDenied = error.error === "access_denied";
    return new OidcProblem(isDenied ? "denied" : "provider-error", `${error.error} ${error.error_description ?? ""}`);
  }
  if (error instanceof ResponseBodyError) {
    const detail = `${error.status} ${error.error} ${error.error_description ?? ""}`;
    if (error.error === "invalid_grant") return new OidcProblem("code-refused", detail);
    const isClient = error.error === "invalid_client" || error.error === "unauthorized_client";
    return new OidcProblem(isClient ? "client-refused" : "provider-error", detail);
  }
  if (error instanceof WWWAuthenticateChallengeError) {
    return new OidcProblem(
      error.status === 401 ? "client-refused" : "provider-error",
      `${error.status} ${error.message}`,
    );
  }
  if (error instanceof ClientError) return ofLibrary(error);
  return new OidcProblem("unreachable", error instanceof Error ? withCause(error) : String(error));
}

function ofLibrary(error: ClientError): OidcProblem {
  const detail = withCause(error);
  const { claim, attribute } = causeOf(error);
  switch (error.code) {
    case "OAUTH_JWT_TIMESTAMP_CHECK_FAILED":
      return new OidcProblem("token-expired", detail);
    case "OAUTH_JWT_CLAIM_COMPARISON_FAILED":
      if (claim === "nonce") return new OidcProblem("wrong-nonce", detail);
      return new OidcProblem(claim === "iss" ? "wrong-issuer" : "token-invalid", `${claim} ${detail}`);
    case "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED":
      return new OidcProblem(attribute === "issuer" ? "misconfigured" : "token-invalid", detail);
    case "OAUTH_TIMEOUT":
    case "OAUTH_ABORT":
      return new OidcProblem("unreachable", detail);
    case "OAUTH_RESPONSE_IS_NOT_CONFORM":
    case "OAUTH_RESPONSE_IS_NOT_JSON":
    case "OAUTH_PARSE_ERROR":
      return new OidcProblem("provider-error", detail);
    case "OAUTH_INVALID_SERVER_METADATA":
    case "OAUTH_MISSING_SERVER_METADATA":
    case "OAUTH_HTTP_REQUEST_FORBIDDEN":
    case "OAUTH_REQUEST_PROTOCOL_FORBIDDEN":
      return new OidcProblem("misconfigured", detail);
    case undefined:
      return new OidcProblem("unreachable", detail);
    default:
      return new OidcProblem("token-invalid", detail);
  }
}

/** The library puts what differed under the cause, or under the cause's own. */
function causeOf(error: Error): z.infer<typeof Cause> {
  const outer = error.cause;
  const inner = outer instanceof Error ? outer.cause : outer;
  return Cause.safeParse(inner).data ?? {};
}

function withCause(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Words of a stranger, fit for one line of the log. */
function shown(detail: string): string {
  return detail
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, 300);
}
