import { createHash } from "node:crypto";
import { type Configuration, fetchUserInfo } from "openid-client";
import { personName } from "@/lib/auth/person-name";
import { claimValues, mappedRole } from "@/lib/auth/role-map";
import type { Role } from "@/lib/permissions";
import type { OidcSettings } from "./oidc-settings";

type Claims = Readonly<Record<string, unknown>>;

/** Who the provider says it is; without a role they may not come in. */
export type OidcPerson = { name: string; role: Role | null };

/** From the ID token and, where that does not say it all, from the userinfo endpoint. Throws as the library does. */
export async function readPerson(
  configuration: Configuration,
  settings: OidcSettings,
  { subject, claims, accessToken }: { subject: string; claims: Claims; accessToken: string },
): Promise<OidcPerson> {
  let [values, name] = [claimValues(claims, settings.roleClaim), nameOf(claims)];
  if ((values === null || name === null) && configuration.serverMetadata().userinfo_endpoint !== undefined) {
    const more = await fetchUserInfo(configuration, accessToken, subject);
    values ??= claimValues(more, settings.roleClaim);
    name ??= nameOf(more);
  }
  return { name: name ?? personName(subject) ?? "nameless", role: mappedRole(values ?? [], settings.roleMap) };
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
