import { Role } from "../permissions";

/** What a provider says of a person → the role it gives, in the order of preference. */
export type RoleMap = readonly { value: string; role: Role }[];

/** `value=role,…`, where a comma or per cent sign in a value is %2C, %25; null when a part is no such pair. */
export function parseRoleMap(text: string): RoleMap | null {
  const map = text.split(",").map((pair) => {
    const at = pair.lastIndexOf("=");
    const value = decoded(pair.slice(0, Math.max(0, at)).trim());
    const role = Role.safeParse(pair.slice(at + 1).trim());
    return value && role.success ? { value, role: role.data } : null;
  });
  return map.every((pair) => pair !== null) ? map : null;
}

/**
 * The values of a claim: a text or a list of texts under that very name or, where there is none, at a dotted path such
 * as `realm_access.roles`. Null when the claims do not have it.
 */
export function claimValues(claims: Readonly<Record<string, unknown>>, name: string): string[] | null {
  const claim = own(claims, name) ?? name.split(".").reduce<unknown>(own, claims);
  if (typeof claim === "string") return [claim];
  return Array.isArray(claim) ? claim.filter((value): value is string => typeof value === "string") : null;
}

/** The role of the first pair that fits one of the values; null, which lets nobody in, when none does. */
export function mappedRole(values: readonly string[], map: RoleMap): Role | null {
  return map.find(({ value }) => values.includes(value))?.role ?? null;
}

function own(from: unknown, name: string): unknown {
  if (typeof from !== "object" || from === null) return undefined;
  return Object.getOwnPropertyDescriptor(from, name)?.value;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
