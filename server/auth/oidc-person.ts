import { createHash } from "node:crypto";
import { type Configuration, fetchUserInfo } from "openid-client";
import { personName } from "@/lib/auth/person-name";
import { type Claims, type RoleSaid, roleSaid } from "@/lib/auth/role-said";
import type { OidcSettings } from "./oidc-settings";

/** Who the provider says it is; without a role they may not come in. */
export type OidcPerson = { name: string; said: RoleSaid };

/** From the ID token and, where that does not say it all, from the userinfo endpoint. Throws as the library does. */
export async function readPerson(
  configuration: Configuration,
  { roleClaim, roleMap }: OidcSettings,
  { subject, claims, accessToken }: { subject: string; claims: Claims; accessToken: string },
): Promise<OidcPerson> {
  let said = roleSaid(claims, "id-token", roleClaim, roleMap);
  let name = nameOf(claims);
  const isOpen = said.kind === "silent" || said.kind === "left-out";
  if ((isOpen || name === null) && configuration.serverMetadata().userinfo_endpoint !== undefined) {
    const more = await fetchUserInfo(configuration, accessToken, subject);
    const other = roleSaid(more, "userinfo", roleClaim, roleMap);
    if (isOpen && other.kind !== "silent") said = other;
    name ??= nameOf(more);
  }
  return { name: name ?? personName(subject) ?? "oidc:nameless", said };
}

/** Changes when the provider, the client or the mapping does: a session of before then reads its role anew. */
export function markOfSettings({ issuer, clientId, roleClaim, roleMap }: OidcSettings): string {
  return createHash("sha256")
    .update(JSON.stringify([issuer, clientId, roleClaim, roleMap]))
    .digest("base64url");
}

function nameOf(claims: Claims): string | null {
  for (const claim of ["preferred_username", "email", "name"]) {
    const value = claims[claim];
    const name = typeof value === "string" ? personName(value) : null;
    if (name !== null) return name;
  }
  return null;
}
