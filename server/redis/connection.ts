import type { ReplyReader } from "./reply-reader";

/** Reads one whole reply; may be called again from its start when bytes were missing, so it must not act on the way. */
export type ReadReply<T> = (reader: ReplyReader) => T;

export type RawConnection = {
  /**
   * Sends commands and reads one reply for each `read`, in order. Rejects with a `RedisError` when the connection is lost
   * or silent, and with what a `read` threw of its own: then its other replies are stepped over, and nobody else suffers.
   */
  pipeline<T>(commands: Buffer[], reads: ReadReply<T>[]): Promise<T[]>;
  readonly isOpen: boolean;
  readonly bytesRead: number;
  open(): Promise<void>;
  close(): void;
};

/** What a user of a connection asks for: its name in CLIENT LIST, and its bounds. */
export type ConnectionNeeds = { name: string; timeoutMs?: number; maxReplyBytes?: number };

/** Makes connections that lead each command to the server that holds its key. */
export type Route = (needs: ConnectionNeeds) => RawConnection;
