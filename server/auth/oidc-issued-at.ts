import { OidcProblem } from "./oidc-problem";

/** Clocks may differ so much. */
const maxAheadSeconds = 60;

/** Refuses an ID token that says it will be issued: the library looks at `exp` and `nbf` only. */
export function checkIssuedAt({ iat }: { iat: number }, nowMs: number): void {
  const aheadSeconds = Math.round(iat - nowMs / 1_000);
  if (aheadSeconds <= maxAheadSeconds) return;
  throw new OidcProblem("token-expired", `the ID token was issued ${aheadSeconds} s ahead of this server's clock`);
}
