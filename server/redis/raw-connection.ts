import type { Socket } from "node:net";
import type { HostPort } from "@/lib/topology/redis-url";
import type { ConnectionNeeds, RawConnection, ReadReply } from "./connection";
import { dial, parseTarget, type RedisAddress } from "./dial";
import { handshake } from "./handshake";
import { asRedisError, LostConnection, RedisReplyError } from "./redis-error";
import { createReplyQueue } from "./reply-queue";
import { ReplyError, type ReplyReader, UnexpectedReply } from "./reply-reader";
import { whyEnded } from "./why-ended";

export type { RawConnection, ReadReply } from "./connection";

export type RawConnectionOptions = RedisAddress &
  ConnectionNeeds & {
    /** Where to dial instead of the address' own host, asked each time it is opened; throws where nobody knows. */
    placeOf?: () => HostPort;
    /** Asked each time it is opened, before anything else: throws what keeps this server from being used. */
    greet?: (connection: Pick<RawConnection, "pipeline">) => Promise<void>;
  };

/** What the connection was broken off with because a reply grew beyond `maxReplyBytes`. */
export class ReplyTooLarge extends LostConnection {}

/**
 * A connection that reads replies in place, about five times cheaper than parsing them into objects. It serves the
 * sweep, whose replies repeat field names and payloads nobody looks at; everything else uses `connectRedis`.
 * It does not reconnect: after a failure every waiting request is rejected and `open()` starts anew.
 * When Redis is silent for `timeoutMs` (default 5,000) while something waits, the connection is broken; so it is
 * by a reply larger than `maxReplyBytes` (default: no bound), with `ReplyTooLarge`.
 */
export function createRawConnection(options: RawConnectionOptions): RawConnection {
  const { url, tls, name, route, timeoutMs = 5_000, maxReplyBytes = Infinity } = options;
  if (route) return route({ name, timeoutMs, maxReplyBytes });
  const target = parseTarget({ url, tls });
  const replies = createReplyQueue();
  let socket: Socket | null = null;
  let opening: { done: Promise<void>; abort: AbortController } | null = null;
  let bytesRead = 0;
  let silence: NodeJS.Timeout | undefined;
  let whyClosed: Error = new LostConnection("the connection to Redis is closed");

  function fail(cause: unknown): void {
    const error = asRedisError(cause);
    whyClosed = error;
    const failed = replies.clear();
    clearTimeout(silence);
    silence = undefined;
    opening?.abort.abort(error);
    opening = null;
    socket?.destroy();
    socket = null;
    for (const waiting of failed) waiting.reject(error);
  }

  function onData(chunk: Buffer): void {
    bytesRead += chunk.length;
    replies.hold(chunk);
    silence?.refresh();
    if (replies.bufferedBytes > maxReplyBytes) {
      fail(new ReplyTooLarge(`a reply is larger than ${maxReplyBytes} bytes`));
      return;
    }
    try {
      replies.readOn();
    } catch (error) {
      fail(error);
      return;
    }
    if (!replies.isEmpty) return;
    clearTimeout(silence);
    silence = undefined;
  }

  function pipeline<T>(commands: Buffer[], reads: ReadReply<T>[]): Promise<T[]> {
    const open = socket;
    if (open === null) return Promise.reject(whyClosed);
    if (reads.length === 0) return Promise.resolve([]);
    return new Promise<T[]>((resolve, reject) => {
      const results: T[] = [];
      let skipped = 0;
      let isSpoilt = false;
      const readNext = (from: ReplyReader) => {
        const read = reads[results.length];
        if (isSpoilt) {
          from.skip();
          skipped++;
        } else if (read) results.push(read(from));
        if (results.length + skipped < reads.length) return false;
        resolve(results);
        return true;
      };
      const spoil = (error: unknown) => {
        isSpoilt = true;
        reject(error);
      };
      replies.push({ readNext, spoil, reject });
      silence ??= setTimeout(() => fail(new Error(`Redis did not answer within ${timeoutMs} ms`)), timeoutMs);
      open.write(commands.length === 1 ? (commands[0] ?? "") : Buffer.concat(commands));
    });
  }

  function open(): Promise<void> {
    if (opening !== null) return opening.done;
    if (socket !== null) return Promise.resolve();
    const abort = new AbortController();
    const attempt = { abort, done: openNow(abort.signal) };
    opening = attempt;
    const settle = () => {
      if (opening === attempt) opening = null;
    };
    attempt.done.then(settle, settle);
    return attempt.done;
  }

  async function openNow(signal: AbortSignal): Promise<void> {
    const mine = await dial({ ...target, ...options.placeOf?.() }, timeoutMs, signal).catch((error: unknown) => {
      throw asRedisError(error);
    });
    if (signal.aborted) {
      mine.destroy();
      throw new LostConnection("the connection was closed");
    }
    socket = mine;
    const unlessReplaced = (error: Error) => {
      if (socket === mine) fail(whyEnded(mine, error));
    };
    mine.on("data", (chunk) => {
      if (socket === mine) onData(chunk);
    });
    mine.on("error", unlessReplaced);
    mine.on("close", () => unlessReplaced(new Error("Redis closed the connection")));
    const commands = handshake(target, name);
    await pipeline(
      commands.map(({ command }) => command),
      commands.map(({ isRequired }) => (from) => {
        const error = from.error();
        if (error === null) from.skip();
        else if (isRequired) throw new RedisReplyError(error);
      }),
    );
    await options.greet?.({ pipeline });
  }

  return {
    pipeline,
    open,
    close: () => fail(new Error("the connection was closed")),
    get isOpen() {
      return socket !== null;
    },
    get bytesRead() {
      return bytesRead;
    },
  };
}

/**
 * Reads a reply with `read`, unless it is an error: that is handed back as a value, the connection stays usable.
 * A reply of another shape than `read` expects becomes an error with the code `UNREADABLE`; a fault in `read` stays one.
 */
export function orError<T>(read: ReadReply<T>): ReadReply<T | ReplyError> {
  return (reader) => {
    const error = reader.error();
    if (error !== null) return error;
    const start = reader.position;
    try {
      return read(reader);
    } catch (cause) {
      if (!(cause instanceof UnexpectedReply)) throw cause;
      reader.position = start;
      reader.skip();
      return new ReplyError(`UNREADABLE ${cause.message}`);
    }
  };
}
