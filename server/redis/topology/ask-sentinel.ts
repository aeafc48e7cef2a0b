import type { SentinelAnswer } from "@/lib/topology/choose-master";
import type { Reply } from "@/lib/topology/cluster-replies";
import { formatHostPort, type HostPort } from "@/lib/topology/redis-url";
import type { RawConnection } from "../connection";
import { encodeCommand } from "../encode-command";
import { orError } from "../raw-connection";
import { readValue } from "../read-value";
import { RedisReplyError } from "../redis-error";
import { ReplyError } from "../reply-reader";

export type SentinelView = SentinelAnswer & { others: HostPort[]; replicas: HostPort[] };

/** What one sentinel says of a master: where it is, which other sentinels watch it, and its replicas. Throws what it refuses. */
export async function askSentinel(connection: RawConnection, asked: HostPort, master: string): Promise<SentinelView> {
  await connection.open();
  const read = orError(readValue);
  const [named, sentinels, replicas] = await connection.pipeline(
    ["MASTER", "SENTINELS", "REPLICAS"].map((what) => encodeCommand("SENTINEL", what, master)),
    [read, read, read],
  );
  if (named === undefined || named instanceof ReplyError) {
    throw new RedisReplyError(named ?? new ReplyError("ERR SENTINEL MASTER gave no answer"));
  }
  const fields = recordOf(named);
  return {
    sentinel: formatHostPort(asked),
    master: placeOf(fields),
    epoch: Number(fields["config-epoch"] ?? 0),
    others: placesOf(sentinels),
    replicas: placesOf(replicas),
  };
}

function placesOf(reply: Reply | ReplyError | undefined): HostPort[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((one: Reply) => placeOf(recordOf(one)) ?? []);
}

function placeOf(fields: Readonly<Record<string, string>>): HostPort | null {
  const port = Number(fields.port);
  return fields.ip && Number.isInteger(port) && port > 0 ? { host: fields.ip, port } : null;
}

function recordOf(reply: Reply): Record<string, string> {
  const fields: Record<string, string> = {};
  if (typeof reply !== "object" || reply === null) return fields;
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const [name, value] = [reply[i], reply[i + 1]];
    if (typeof name === "string" && typeof value === "string") fields[name] = value;
  }
  return fields;
}
