import type { ServerFacts } from "@/lib/stream/reading";
import type { ServerRole } from "@/lib/topology/server-role";
import type { RawConnection } from "@/server/redis/connection";
import { askServerFacts, askServerRole, askTimeMs } from "./ask-server";
import type { CommandCounts } from "./questions";

const roleEveryMs = 2_000;

export type NodeIdentityOptions = {
  connection: RawConnection;
  /** Counted up with what is asked. */
  counts: CommandCounts;
  /** The server has said who it is. */
  onRole: (role: ServerRole) => void;
  now: () => number;
};

/** Who a node says it is, and what its clock says. */
export function createNodeIdentity({ connection, counts, onRole, now }: NodeIdentityOptions) {
  let server: ServerFacts | null = null;
  let role: ServerRole | null = null;
  let roleDueMs = 0;
  let clockOffsetMs = 0;

  function count(command: string): void {
    counts.set(command, (counts.get(command) ?? 0) + 1);
  }

  async function readClock(): Promise<void> {
    count("time");
    clockOffsetMs = (await askTimeMs(connection)) - now();
  }

  async function readRole(): Promise<void> {
    roleDueMs = now() + roleEveryMs;
    count("info");
    const told = await askServerRole(connection);
    if (told === null) return;
    role = told;
    onRole(told);
  }

  return {
    get server() {
      return server;
    },
    get role() {
      return role;
    },
    get clockOffsetMs() {
      return clockOffsetMs;
    },
    readClock,
    readRole,
    /** Of a connection that was just made; false where the user may not ask which server it is. */
    async readServer(): Promise<boolean> {
      server = await askServerFacts(connection);
      return server !== null;
    },
    isRoleDue: () => now() >= roleDueMs,
  };
}
