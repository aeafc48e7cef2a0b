import { productOf } from "@/lib/servers/product";
import type { OperationCounts } from "@/lib/stream/operations";
import { type ServerFacts, serverFacts } from "@/lib/stream/reading";
import { parseServerRole, type ServerRole } from "@/lib/topology/server-role";
import { encodeCommand } from "@/server/redis/encode-command";
import { readTimeMs } from "@/server/redis/inspect";
import { parseOperations } from "@/server/redis/operations";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { LostConnection, RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";

/** As little as any server can do. */
export const unknownServer = serverFacts(null);

const timeCommand = encodeCommand("TIME");
const statsCommand = encodeCommand("INFO", "commandstats");
const infoCommand = encodeCommand("INFO", "server");
const roleCommands = ["server", "replication", "cluster"].map((section) => encodeCommand("INFO", section));

/** Redis' clock in milliseconds. Throws what Redis refuses. */
export async function askTimeMs(connection: RawConnection): Promise<number> {
  const [timeMs] = await connection.pipeline([timeCommand], [orError(readTimeMs)]);
  if (typeof timeMs === "number") return timeMs;
  throw timeMs instanceof ReplyError ? new RedisReplyError(timeMs) : new LostConnection("TIME gave no answer");
}

/** What INFO commandstats tells of commands that need not show in a reading; null where the user may not ask. */
export async function askOperations(connection: RawConnection): Promise<OperationCounts | null> {
  const [reply] = await connection.pipeline([statsCommand], [orError((reader) => reader.utf8())]);
  return typeof reply === "string" ? parseOperations(reply) : null;
}

/** Who the server says it is, and what it has copied or been copied; null where the user may not ask. */
export async function askServerRole(connection: RawConnection): Promise<ServerRole | null> {
  const readText = orError((reader) => reader.utf8());
  const replies = await connection.pipeline(
    roleCommands,
    roleCommands.map(() => readText),
  );
  const texts = replies.filter((reply) => typeof reply === "string");
  return texts.length === 0 ? null : parseServerRole(texts.join("\r\n"));
}

/** Which server this is; null where the user may not ask. */
export async function askServerFacts(connection: RawConnection): Promise<ServerFacts | null> {
  const [reply] = await connection.pipeline([infoCommand], [orError((reader) => reader.utf8())]);
  if (typeof reply !== "string") return null;
  const field = (name: string) => new RegExp(`^${name}:(.+?)\\r?$`, "m").exec(reply)?.[1];
  return serverFacts(productOf(field));
}
