import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";

/** One server that streams lie on, and which history of ids it has; `?` where it may not be asked. */
export type WatchedNode = { connection: RawConnection; serverId: string };

const infoCommand = encodeCommand("INFO", "replication");
const readInfo = orError((reader) => reader.utf8());

/** A node that opens its connection when it is asked for, and tells when that is a new one. */
export function createWatchedNode(connection: RawConnection, onReopened: () => void) {
  let node: WatchedNode | null = null;
  let opening: Promise<WatchedNode> | null = null;

  async function open(): Promise<WatchedNode> {
    const isFirst = node === null;
    node = null;
    await connection.open();
    const [info] = await connection.pipeline([infoCommand], [readInfo]);
    const replId = info === undefined || info instanceof ReplyError ? null : /^master_replid:(\w+)/m.exec(info)?.[1];
    node = { connection, serverId: replId ?? "?" };
    if (!isFirst) onReopened();
    return node;
  }

  return {
    /** Rejects with a `RedisError` while it is not there. */
    get(): Promise<WatchedNode> {
      if (node !== null && connection.isOpen) return Promise.resolve(node);
      opening ??= open().finally(() => {
        opening = null;
      });
      return opening;
    },
    close: () => connection.close(),
  };
}
