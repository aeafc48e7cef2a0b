import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { digestOf } from "./session-cookie";
import { asked } from "./sessions";

/** As long as the audit is kept. */
const keptMs = 90 * 24 * 3_600_000;

/**
 * Keeps people of the provider apart who are called the same there: the first one has the name, anybody else also a mark
 * of their own. Two names that differ in capitals only count as the same.
 */
export function createOidcNames({ state, keys }: { state: Redis; keys: OwnKeys }) {
  return async (name: string, subject: string): Promise<string> => {
    const key = keys.oidcName(digestOf(name.normalize("NFKC").toLowerCase()));
    const mine = digestOf(subject);
    await asked(state.set(key, mine, "PX", keptMs, "NX"));
    if ((await asked(state.get(key))) !== mine) return `${name}#${mine.slice(0, 6)}`;
    await asked(state.pexpire(key, keptMs));
    return name;
  };
}

export type OidcNames = ReturnType<typeof createOidcNames>;
