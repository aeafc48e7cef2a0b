import { createRawConnection, ReplyTooLarge } from "../redis/raw-connection";
import { isRedisError } from "../redis/redis-error";
import { checkTails } from "./tail-check";
import { createTailCommands, type TailCommandsOptions } from "./tail-commands";

export type TailReaderOptions = Omit<TailCommandsOptions, "connection"> & {
  now: () => number;
  onState: (isConnected: boolean, error: Error | null) => void;
};

const silentMs = 2_000;
const largestReplyBytes = 64_000_000;
const maxBackoffMs = 1_000;
const restShare = 0.05;

/**
 * The one connection (in a Cluster one to each node) that reads what is watched, with explicit ids and without any
 * group. Up to 100 streams it waits in Redis (XREAD BLOCK), above that it asks for them in turns. The wait is short,
 * because a stream newly watched joins with the next command, and because a server that stays silent for 2 s after it is
 * taken for dead. Between commands it rests so long that they cost Redis about 5 % of a core. Positions outlive a lost
 * connection: nothing is skipped.
 */
export function createTailReader(options: TailReaderOptions) {
  const { channels, now } = options;
  const connection = createRawConnection({
    ...options.watched,
    name: "callboard:tail",
    timeoutMs: silentMs,
    maxReplyBytes: largestReplyBytes,
  });
  const readAll = createTailCommands({ ...options, connection });
  let running: Promise<void> | null = null;
  let stopping = new AbortController();
  let resting: { timer: NodeJS.Timeout; end: () => void } | null = null;
  let isCautious = false;

  async function loop(signal: AbortSignal): Promise<void> {
    let backoffMs = 50;
    while (!signal.aborted) {
      try {
        await connection.open();
        const startedMs = performance.now();
        const [hasMore] = await Promise.all([readAll(isCautious), check()]);
        isCautious = false;
        options.onState(true, null);
        backoffMs = 50;
        const restMs = startedMs + restAfter(channels.size, options.watched.isSpread?.() ?? false) - performance.now();
        if (!hasMore && restMs > 0) await rest(restMs);
      } catch (error) {
        if (signal.aborted) break;
        isCautious = error instanceof ReplyTooLarge;
        if (isRedisError(error)) {
          connection.close();
          options.onState(false, error);
        } else options.onFault([...channels.values()], error);
        if (signal.aborted) break;
        await rest(backoffMs);
        backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      }
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((end) => {
      resting = { timer: setTimeout(end, ms), end };
    });
  }

  async function check(): Promise<void> {
    const checked = await checkTails(connection, channels.values(), now);
    if (checked.length > 0) options.onNews(checked);
  }

  return {
    get isRunning() {
      return running !== null;
    },
    /** Reads until `stop`; calling it again while it runs changes nothing. */
    start(): void {
      if (running) return;
      stopping = new AbortController();
      running = loop(stopping.signal);
    },
    /** Ends the connection. */
    stop(): void {
      stopping.abort();
      connection.close();
      clearTimeout(resting?.timer);
      resting?.end();
      resting = null;
      running = null;
    },
  };
}

/** What waiting and waking on so many streams costs Redis, measured, divided by the share of a core it may take. */
function restAfter(streams: number, areApart: boolean): number {
  const costMs = 0.015 + streams * (areApart ? 0.002 : 0.0005);
  return Math.max(1, costMs / restShare);
}
