import type { RedisAddress } from "@/server/redis/dial";
import { createRawConnection, type RawConnection } from "@/server/redis/raw-connection";

const closeAfterMs = 30_000;

/**
 * The only connection that writes to the watched Redis: opened when an action runs, closed half a minute after the last
 * one. It neither reconnects nor repeats by itself, so that a command is sent once or its fate is reported as unknown.
 */
export function createWriteConnection(watched: RedisAddress) {
  const connection = createRawConnection({ ...watched, name: "callboard:actions" });
  let users = 0;
  let closing: NodeJS.Timeout | undefined;

  return {
    /** Throws before `work` is called when Redis cannot be reached. */
    async use<T>(work: (connection: RawConnection) => Promise<T>): Promise<T> {
      users++;
      clearTimeout(closing);
      try {
        await connection.open();
        return await work(connection);
      } finally {
        users--;
        if (users === 0) {
          closing = setTimeout(() => connection.close(), closeAfterMs);
          closing.unref();
        }
      }
    },
    close(): void {
      clearTimeout(closing);
      connection.close();
    },
  };
}

export type WriteConnection = ReturnType<typeof createWriteConnection>;
