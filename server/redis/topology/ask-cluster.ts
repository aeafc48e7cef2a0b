import { type ClusterView, clusterState, nodesOfSlots, withHealth } from "@/lib/topology/cluster-replies";
import type { HostPort } from "@/lib/topology/redis-url";
import type { RawConnection } from "../connection";
import { encodeCommand } from "../encode-command";
import { orError } from "../raw-connection";
import { readValue } from "../read-value";
import { RedisReplyError } from "../redis-error";
import { ReplyError } from "../reply-reader";

const commands = [
  encodeCommand("CLUSTER", "SLOTS"),
  encodeCommand("CLUSTER", "INFO"),
  encodeCommand("CLUSTER", "SHARDS"),
];

/**
 * What a node says of its Cluster. SLOTS is the floor that every offering has; INFO and SHARDS add to it where the server
 * knows them and the user may ask. Throws where SLOTS is refused.
 */
export async function askCluster(connection: RawConnection, asked: HostPort): Promise<ClusterView> {
  await connection.open();
  const read = orError(readValue);
  const [slots, info, shards] = await connection.pipeline(commands, [read, read, read]);
  if (slots === undefined || slots instanceof ReplyError) {
    throw new RedisReplyError(slots ?? new ReplyError("ERR CLUSTER SLOTS gave no answer"));
  }
  const nodes = nodesOfSlots(slots, asked);
  return {
    ...clusterState(typeof info === "string" ? info : ""),
    nodes: shards === undefined || shards instanceof ReplyError ? nodes : withHealth(nodes, shards),
  };
}
