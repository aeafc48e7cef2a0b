import type { ServerAnswer, ServerNode } from "@/lib/schema/server";
import type { RawConnection } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import { type InspectContext, inspectServer } from "./inspect-server";

const freshForMs = 10_000;

/** `nowhere` is a key that would be watched, that this server holds where it holds any, and that does not exist. */
export type WatchedServer = { address: string; connection: RawConnection; nowhere: string };

export type ServerReaderOptions = Omit<InspectContext, "nowhere"> & {
  /** The servers that are watched, each with a connection of its own for this. */
  servers: () => readonly WatchedServer[];
  /** What is wrong with a server that does not answer, in one line. */
  describe: (error: Error, address: string) => string;
};

/** What `/api/server` says. Each server is asked at most every 10 s; one that does not answer says so and holds up none. */
export function createServerReader({ servers, describe, ...context }: ServerReaderOptions) {
  let known: ServerAnswer | null = null;
  let asking: Promise<ServerAnswer> | null = null;

  async function ask(): Promise<ServerAnswer> {
    const nodes = await Promise.all(servers().map((server) => askOne(server)));
    return { asOfMs: context.now(), nodes };
  }

  async function askOne({ address, connection, nowhere }: WatchedServer): Promise<ServerNode> {
    try {
      return await inspectServer(connection, address, { ...context, nowhere });
    } catch (error) {
      if (!isRedisError(error)) throw error;
      return { ...unanswered, address, problem: describe(error, address) };
    }
  }

  async function read(): Promise<ServerAnswer> {
    if (known !== null && context.now() - known.asOfMs < freshForMs) return known;
    asking ??= ask().finally(() => {
      asking = null;
    });
    known = await asking;
    return known;
  }

  return { read };
}

const unanswered: Omit<ServerNode, "address" | "problem"> = {
  role: null,
  product: null,
  version: null,
  commands: [],
  advisories: [],
  memory: null,
  persistence: null,
  missing: [],
  fixes: [],
};
