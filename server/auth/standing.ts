import type { Role } from "@/lib/permissions";
import { localIdentity } from "./identity";
import type { Sessions } from "./sessions";
import type { Users } from "./users";

export type StandingOptions = {
  /** Null where nobody signs in with a password or a token. */
  users: Users | null;
  sessions: Sessions;
  hasSignIn: boolean;
};

/** The role that somebody has by now, by the key of their identity; null for who may not come in any more. */
export type RoleOf = (key: string) => Promise<Role | null>;

/**
 * What work that outlives its request asks before it goes on. People of a provider stand as long as one of their
 * sessions is open: nobody else vouches for them.
 */
export function createStanding({ users, sessions, hasSignIn }: StandingOptions): RoleOf {
  return async (key) => {
    if (!hasSignIn) return key === localIdentity.key ? localIdentity.actor.role : null;
    if (key.startsWith("user:")) return users?.find(key.slice("user:".length))?.role ?? null;
    if (key.startsWith("token:")) return users?.findTokenNamed(key.slice("token:".length))?.role ?? null;
    if (!key.startsWith("oidc:")) return null;
    return (await sessions.list(key))[0]?.record.role ?? null;
  };
}
