import { type Actor, isAllowed } from "../permissions";

/** Without who acted and why, where the one who asks may not read the audit, which holds both. */
export function hideWho<T extends { actor: string | null; reason: string | null }>(told: T, asker: Actor): T {
  return isAllowed(asker, "audit.read") ? told : { ...told, actor: null, reason: null };
}
