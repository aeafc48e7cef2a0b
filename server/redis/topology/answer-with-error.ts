import type { ReadReply } from "../connection";
import { RedisReplyError } from "../redis-error";
import { ReplyError, ReplyReader } from "../reply-reader";

/** What `read` makes of an error reply that no server sent, such as that of a node that cannot be reached. */
export function answerWithError<T>(read: ReadReply<T>, message: string): T {
  const reader = new ReplyReader();
  reader.buffer = Buffer.from(`-${message.replace(/[\r\n]+/g, " ")}\r\n`);
  reader.end = reader.buffer.length;
  try {
    return read(reader);
  } catch {
    throw new RedisReplyError(new ReplyError(message));
  }
}
