import { AppError } from "@/server/errors";
import { createRawConnection, type RawConnection, type RawConnectionOptions } from "./raw-connection";

const maxWaiting = 5_000;

/**
 * A few connections for reads of some weight, each used by one reader at a time: this bounds what Redis and this
 * process hold at once, and a reply that is too large breaks nobody else's. Further readers wait their turn;
 * beyond 5,000 waiting they are refused (`too-many-requests`). Connections open when first used.
 */
export function createReadLanes(options: RawConnectionOptions & { lanes: number }) {
  const free: RawConnection[] = Array.from({ length: options.lanes }, () => createRawConnection(options));
  const all = [...free];
  const waiting: ((connection: RawConnection) => void)[] = [];

  function take(): Promise<RawConnection> {
    const connection = free.pop();
    if (connection) return Promise.resolve(connection);
    if (waiting.length >= maxWaiting) {
      throw new AppError("too-many-requests", "Too many readers wait for entries; try again in a moment.");
    }
    return new Promise((resolve) => waiting.push(resolve));
  }

  return {
    async use<T>(read: (connection: RawConnection) => Promise<T>): Promise<T> {
      const connection = await take();
      try {
        await connection.open();
        return await read(connection);
      } finally {
        const next = waiting.shift();
        if (next) next(connection);
        else free.push(connection);
      }
    },
    close(): void {
      for (const connection of all) connection.close();
    },
  };
}

export type ReadLanes = ReturnType<typeof createReadLanes>;
