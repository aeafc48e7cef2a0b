import type { CallFailover } from "@/lib/schema/failover";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { StreamReading } from "@/lib/stream/reading";
import { type BeforeFailover, type Counted, failoverLoss, failoverQuestions } from "@/lib/topology/failover-loss";
import type { RawConnection } from "@/server/redis/connection";
import { encodeCommand } from "@/server/redis/encode-command";
import { readRange } from "@/server/redis/inspect";
import { orError } from "@/server/redis/raw-connection";
import { RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";

const maxCounted = 1_001;
const maxGroups = 50;

export function beforeFailover({ mark, row }: CallAssessment): BeforeFailover {
  return { mark, isLive: row.state === "live", groups: row.groups.slice(0, maxGroups) };
}

/** Compares a call with the last reading of the old master: at most one bounded range for it and one for each group. */
export async function compareAfterFailover(
  connection: RawConnection,
  streamKey: string,
  previous: CallAssessment,
  reading: StreamReading,
): Promise<CallFailover> {
  const before = beforeFailover(previous);
  const { newer, again } = failoverQuestions(before, reading);
  const ranges = [...(newer ? [newer] : []), ...again];
  if (ranges.length === 0) return failoverLoss(streamKey, before, reading, null, new Map());
  await connection.open();
  const replies = await connection.pipeline(
    ranges.map(({ from, to }) => encodeCommand("XRANGE", streamKey, from, to, "COUNT", maxCounted)),
    ranges.map(() => orError(readRange)),
  );
  const counted = replies.map((reply): Counted => {
    if (reply instanceof ReplyError) throw new RedisReplyError(reply);
    return { entries: reply.entries, isComplete: reply.entries < maxCounted };
  });
  const offset = newer ? 1 : 0;
  const counts = new Map(
    again.flatMap(({ name }, i) => {
      const found = counted[i + offset];
      return found ? [[name, found] as const] : [];
    }),
  );
  return failoverLoss(streamKey, before, reading, newer ? (counted[0] ?? null) : null, counts);
}
