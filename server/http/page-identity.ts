import "server-only";
import { headers } from "next/headers";
import { paths } from "@/lib/paths";
import type { Actor } from "@/lib/permissions";
import type { SignInWays } from "@/lib/schema/session";
import { AppError } from "../errors";
import { getRuntime } from "../runtime";

const away = new Set(["state-unreachable", "provider-unreachable", "users-unreadable"]);
const isAway = (code: string) => away.has(code);

/**
 * Who asks for a page: an actor, or where to sign in. Null while the state store or the provider is away: a page holds no data, so it
 * may be drawn, and what it asks for says what is wrong.
 */
export async function pageIdentity(): Promise<{ actor: Actor | null; login: string | null }> {
  const given = await headers();
  try {
    const request = new Request("http://callboard.invalid", { headers: { cookie: given.get("cookie") ?? "" } });
    const identity = await getRuntime().authenticate(request);
    if (identity !== null) return { actor: identity.actor, login: null };
    return { actor: null, login: paths.login(given.get("x-callboard-page") ?? "/") };
  } catch (error) {
    if (error instanceof AppError && isAway(error.code)) return { actor: null, login: null };
    throw error;
  }
}

/** Where nothing is masked: everywhere (`*`) or in streams of these patterns; empty: nowhere. The top bar says so. */
export function unmaskedPatterns(): string[] {
  const { masking, maskingOfStreams } = getRuntime().masking;
  const named = maskingOfStreams.filter(({ mode }) => mode === "off").map(({ pattern }) => pattern);
  return masking === "off" ? ["*"] : named;
}

/** What the login page offers. */
export function signInWays(): SignInWays {
  const { signIn, origin = "" } = getRuntime();
  const provider = signIn?.oidc ?? null;
  return {
    hasPasswords: signIn?.hasPasswords ?? false,
    provider: provider && { name: provider.name, origin, isAway: provider.problem() !== null },
  };
}
