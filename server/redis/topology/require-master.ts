import { formatHostPort, type HostPort } from "@/lib/topology/redis-url";
import { parseServerRole } from "@/lib/topology/server-role";
import type { RawConnection } from "../connection";
import { encodeCommand } from "../encode-command";
import { orError } from "../raw-connection";
import { LostConnection } from "../redis-error";

const command = encodeCommand("INFO", "replication");

/**
 * Turns away from a server that says it is a replica: an old master that has come back answers like a master until
 * somebody has told it, and one that was demoted goes on answering. Where the user may not ask, the sentinels' word counts.
 */
export function requireMaster(at?: HostPort) {
  return async (connection: Pick<RawConnection, "pipeline">): Promise<void> => {
    const [reply] = await connection.pipeline([command], [orError((reader) => reader.utf8())]);
    if (typeof reply !== "string") return;
    const { role, master } = parseServerRole(reply);
    if (role !== "replica") return;
    const name = at ? formatHostPort(at) : "the server that the sentinels name";
    const whose = master ? ` of ${formatHostPort(master)}` : "";
    throw new LostConnection(`${name} is a replica${whose}, though the sentinels name it the master`);
  };
}
