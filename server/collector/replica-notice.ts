import { formatHostPort } from "@/lib/topology/redis-url";
import type { ServerRole } from "@/lib/topology/server-role";

/** What it means that a replica is read; nothing for a master. */
export function replicaNotice(role: ServerRole | null): string[] {
  if (role?.role !== "replica") return [];
  const master = role.master ? formatHostPort(role.master) : "a master";
  const link = role.isLinkUp === false ? ", which it does not hear from: all of this may be old" : "";
  return [
    `REDIS_URL reaches a replica of ${master}${link}. Lags are told by positions, never exactly, consumers are not known, and actions need the master: name it in REDIS_URL.`,
  ];
}
