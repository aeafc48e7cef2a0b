import { parseServerRole, type ServerRole } from "@/lib/topology/server-role";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";

/** One server that streams lie on, and which history of ids it has; `?` where it may not be asked. */
export type WatchedNode = { connection: RawConnection; serverId: string };

export type WatchedNodeOptions = {
  /** To the server itself: that it broke tells that the server may have been started anew. */
  own: RawConnection;
  /** What streams are read over; in a Cluster it follows a slot that moves. */
  connection: RawConnection;
  /** What the server says of itself each time it is opened. Throws where it is not to be used. */
  onRole: (role: ServerRole) => void;
  onReopened: () => void;
};

const infoCommands = ["replication", "cluster"].map((section) => encodeCommand("INFO", section));
const readInfo = orError((reader) => reader.utf8());

/** A node that opens its connection when it is asked for, and tells when that is a new one. */
export function createWatchedNode({ own, connection, onRole, onReopened }: WatchedNodeOptions) {
  let node: WatchedNode | null = null;
  let opening: Promise<WatchedNode> | null = null;

  async function open(): Promise<WatchedNode> {
    const isFirst = node === null;
    await own.open();
    const replies = await own.pipeline(
      infoCommands,
      infoCommands.map(() => readInfo),
    );
    const role = parseServerRole(replies.map((reply) => (reply instanceof ReplyError ? "" : reply)).join("\r\n"));
    onRole(role);
    node = { connection, serverId: role.replId ?? "?" };
    if (!isFirst) onReopened();
    return node;
  }

  return {
    /** Null while it is not open. */
    get ready(): WatchedNode | null {
      return node !== null && own.isOpen && opening === null ? node : null;
    },
    /** Rejects with a `RedisError` while it is not there. */
    open(): Promise<WatchedNode> {
      opening ??= open().finally(() => {
        opening = null;
      });
      return opening;
    },
    close: () => own.close(),
  };
}
