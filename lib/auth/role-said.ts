import type { Role } from "../permissions";
import { claimValues, mappedRole, type RoleMap } from "./role-map";

export type Claims = Readonly<Record<string, unknown>>;
export type RoleSource = "id-token" | "userinfo";

/**
 * What one source says of a person's role. `silent`: it does not carry the claim. `left-out`: it says that the claim was
 * too long for it (Entra and others put a pointer in its place), so that nothing is known.
 */
export type RoleSaid =
  | { kind: "role"; role: Role; source: RoleSource }
  | { kind: "unmapped"; values: readonly string[]; source: RoleSource }
  | { kind: "silent" }
  | { kind: "left-out" };

export function roleSaid(claims: Claims, source: RoleSource, claim: string, map: RoleMap): RoleSaid {
  const values = claimValues(claims, claim);
  if (values === null) return { kind: isLeftOut(claims, claim) ? "left-out" : "silent" };
  const role = mappedRole(values, map);
  return role === null ? { kind: "unmapped", values, source } : { kind: "role", role, source };
}

/**
 * The role by what is said when it is asked for again, `null` for one that was taken back. Only the source that gave it
 * can take it back: one that never carried the claim says nothing by not carrying it, nor does one that was not asked.
 */
export function roleAfter(before: { role: Role; source: RoleSource }, said: RoleSaid | null): Role | null {
  if (said === null || said.kind === "left-out") return before.role;
  if (said.kind === "role") return said.role;
  return null;
}

/** Why nobody came in, for the log of whoever runs the console. */
export function describeNoRole(said: Exclude<RoleSaid, { kind: "role" }>, claim: string, name: string): string {
  switch (said.kind) {
    case "silent":
      return `neither the ID token nor the userinfo endpoint says ${claim} of ${name}: have the provider add it`;
    case "left-out":
      return `the provider left ${claim} of ${name} out of the ID token because there are too many: have it send fewer, or roles`;
    case "unmapped":
      return `nothing that ${claim} says of ${name} is mapped to a role: ${shown(said.values)}`;
  }
}

const maxShown = 8;

function shown(values: readonly string[]): string {
  if (values.length === 0) return "it is empty";
  const first = values.slice(0, maxShown).map((value) => JSON.stringify(value.slice(0, 60)));
  const more = values.length > maxShown ? ` and ${values.length - maxShown} more` : "";
  return `${first.join(", ")}${more}`;
}

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference, "groups overage claim". */
function isLeftOut(claims: Claims, claim: string): boolean {
  const named = claims._claim_names;
  const [first = claim] = claim.split(".");
  if (typeof named === "object" && named !== null && (Object.hasOwn(named, claim) || Object.hasOwn(named, first))) {
    return true;
  }
  return claim === "groups" && (claims.hasgroups === true || claims.hasgroups === "true");
}
