import { z } from "zod";
import { parseRoleMap, type RoleMap } from "@/lib/auth/role-map";

/** How people sign in at an OpenID Connect provider. */
export type OidcSettings = {
  issuer: string;
  clientId: string;
  /** Without one the console is a public client: PKCE alone proves that it began the sign-in. */
  clientSecret: string | undefined;
  clientAuth: "basic" | "post" | undefined;
  scopes: string;
  roleClaim: string;
  roleMap: RoleMap;
  /** What the login page calls the provider. */
  name: string;
  /** How old a role may be before the provider is asked again. */
  renewEveryMs: number;
};

/** https, or http on this machine for trying things out. */
export const issuerUrl = z.string().max(1_000).refine(isIssuer);

export const roleMap = z.string().transform((text, context): RoleMap => {
  const map = parseRoleMap(text);
  if (map !== null && map.length <= 64) return map;
  context.addIssue({ code: "custom", message: "is no map" });
  return z.NEVER;
});

/** Scope tokens with `openid` among them. */
export const scopes = z
  .string()
  .max(500)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
  .refine((text) => text.split(" ").includes("openid"));

/** Settings of a provider that do not make a whole. */
export function oidcGaps(given: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (name: string) => given[name] !== undefined;
  const set = Object.keys(given).filter((name) => name.startsWith("CALLBOARD_OIDC_") && isSet(name));
  if (!isSet("CALLBOARD_OIDC_ISSUER")) {
    return set.slice(0, 1).map((name) => `${name} does nothing without CALLBOARD_OIDC_ISSUER`);
  }
  const needed = ["CALLBOARD_OIDC_CLIENT_ID", "CALLBOARD_OIDC_ROLE_MAP", "CALLBOARD_ORIGIN"];
  const gaps = needed.filter((name) => !isSet(name)).map((name) => `CALLBOARD_OIDC_ISSUER needs ${name} too`);
  if (isSet("CALLBOARD_OIDC_CLIENT_SECRET") && isSet("CALLBOARD_OIDC_CLIENT_SECRET_FILE")) {
    gaps.push("CALLBOARD_OIDC_CLIENT_SECRET and CALLBOARD_OIDC_CLIENT_SECRET_FILE are both set; one of them is enough");
  }
  return gaps;
}

/** Whether an address may be asked: over TLS, or on this machine where the issuer itself is there without TLS. */
export function isSafeAddress(url: URL, isLocalIssuer: boolean): boolean {
  return url.protocol === "https:" || (isLocalIssuer && url.protocol === "http:" && isLoopback(url.hostname));
}

export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function isIssuer(text: string): boolean {
  try {
    const url = new URL(text);
    if (url.search + url.hash + url.username + url.password !== "" || /[?#]/.test(text)) return false;
    return isSafeAddress(url, true);
  } catch {
    return false;
  }
}
