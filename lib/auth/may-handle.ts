import type { Actor } from "../permissions";

/** Somebody, as what they make is kept: names of different sources can be alike, keys cannot. */
export type Person = { key: string; actor: Actor };

/** Who may see and change what somebody made: they themselves, whoever took it over by starting it, and admins. */
export function mayHandle(asks: Person, ...owners: readonly (Person | null)[]): boolean {
  return asks.actor.role === "admin" || owners.some((owner) => owner !== null && owner.key === asks.key);
}
