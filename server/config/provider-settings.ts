import { z } from "zod";
import { issuerUrl, type OidcSettings, roleMap, scopes } from "../auth/oidc-settings";
import { secretFile } from "./secret-files";
import { milliseconds, setting } from "./setting";

/** The OpenID Connect provider. */
export const providerSettings = {
  CALLBOARD_OIDC_ISSUER: setting(
    "CALLBOARD_OIDC_ISSUER",
    issuerUrl.optional(),
    "the provider's issuer as its discovery document spells it: https://…, or http:// on this machine",
    "https://accounts.example.com",
  ),
  CALLBOARD_OIDC_CLIENT_ID: setting(
    "CALLBOARD_OIDC_CLIENT_ID",
    z.string().max(500).optional(),
    "up to 500 characters, as the provider gave it",
    "callboard",
  ),
  CALLBOARD_OIDC_CLIENT_SECRET: setting(
    "CALLBOARD_OIDC_CLIENT_SECRET",
    z.string().max(1_000).optional(),
    "up to 1000 characters, as the provider gave it",
    "…",
  ),
  CALLBOARD_OIDC_CLIENT_SECRET_FILE: setting(
    "CALLBOARD_OIDC_CLIENT_SECRET_FILE",
    secretFile.optional(),
    "the path of a readable file with the secret",
    "/run/secrets/callboard-oidc",
  ),
  CALLBOARD_OIDC_CLIENT_AUTH: setting(
    "CALLBOARD_OIDC_CLIENT_AUTH",
    z.enum(["basic", "post"]).optional(),
    "basic or post: how the secret is sent, where the provider's document leaves it open",
    "post",
  ),
  CALLBOARD_OIDC_SCOPES: setting(
    "CALLBOARD_OIDC_SCOPES",
    scopes.default("openid profile email"),
    "scopes separated by one space, openid among them",
    "openid profile email offline_access",
  ),
  CALLBOARD_OIDC_ROLE_CLAIM: setting(
    "CALLBOARD_OIDC_ROLE_CLAIM",
    z.string().max(200).default("groups"),
    "the name of a claim, or a dotted path to it",
    "realm_access.roles",
  ),
  CALLBOARD_OIDC_ROLE_MAP: setting(
    "CALLBOARD_OIDC_ROLE_MAP",
    roleMap.optional(),
    "up to 64 value=role separated by commas, the preferred first; role viewer, support, operator or admin; , and % in a value as %2C and %25",
    "callboard-admins=admin,on-call=operator,support=support",
  ),
  CALLBOARD_OIDC_NAME: setting(
    "CALLBOARD_OIDC_NAME",
    z
      .string()
      .regex(/^[\p{L}\p{N} ._&'-]{1,40}$/u)
      .optional(),
    "what people call the provider, up to 40 letters, digits, spaces or . _ & ' -",
    "Example SSO",
  ),
  CALLBOARD_OIDC_RENEW_MS: milliseconds("CALLBOARD_OIDC_RENEW_MS", 300_000, 1_000, 3_600_000),
};

const Provider = z.object(providerSettings);
type Given = z.infer<typeof Provider>;

/** The provider that these name; undefined where none is. */
export function oidcOf(e: Given): OidcSettings | undefined {
  const [issuer, clientId, roles] = [e.CALLBOARD_OIDC_ISSUER, e.CALLBOARD_OIDC_CLIENT_ID, e.CALLBOARD_OIDC_ROLE_MAP];
  if (!issuer || !clientId || !roles) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: e.CALLBOARD_OIDC_CLIENT_SECRET ?? e.CALLBOARD_OIDC_CLIENT_SECRET_FILE,
    clientAuth: e.CALLBOARD_OIDC_CLIENT_AUTH,
    scopes: e.CALLBOARD_OIDC_SCOPES,
    roleClaim: e.CALLBOARD_OIDC_ROLE_CLAIM,
    roleMap: roles,
    name: e.CALLBOARD_OIDC_NAME ?? new URL(issuer).host,
    renewEveryMs: e.CALLBOARD_OIDC_RENEW_MS,
  };
}
