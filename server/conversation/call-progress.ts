import type { CallProgress } from "@/lib/schema/replay";
import type { CallSequence } from "@/server/archive/sequence/call-sequence";
import type { Collector } from "@/server/collector/collector";
import { encodeCommand } from "@/server/redis/encode-command";
import { readGroups, readPending } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import type { ReadLanes } from "@/server/redis/read-lanes";
import { RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import { readFailure, unknownCall } from "../collector/find-call";

export type ProgressOptions = { sequence: CallSequence; collector: Collector; lanes: ReadLanes; now: () => number };

const maxPending = 1_000;
const maxGroups = 100;
const sharedForMs = 500;
const readGroupList = orError(readGroups);
const readPendingList = orError(readPending);

/**
 * Where each group of a call stands, read at this moment: up to 1,000 pending entries a group, asked for one group after
 * the other. Answers asked for within half a second share one reading.
 */
export function createProgressReader({ sequence, collector, lanes, now }: ProgressOptions) {
  const shared = new Map<string, { atMs: number; answer: Promise<CallProgress> }>();

  async function readNow(callId: string): Promise<CallProgress> {
    const { key } = await sequence.find(callId);
    try {
      return await lanes.use((connection) => readGroupsOf(connection, callId, key));
    } catch (error) {
      throw readFailure(error, collector, key);
    }
  }

  async function readGroupsOf(connection: RawConnection, callId: string, key: string): Promise<CallProgress> {
    count("xinfo|groups");
    const [groups] = await connection.pipeline([encodeCommand("XINFO", "GROUPS", key)], [readGroupList]);
    if (groups instanceof ReplyError && noSuchKey(groups) && (await sequence.copyOf(key)) !== null) {
      return { groups: [], asOfMs: collector.redisNowMs() };
    }
    if (groups instanceof ReplyError) throw noSuchKey(groups) ? unknownCall(callId) : refused(groups);
    const answer: CallProgress = { groups: [], asOfMs: collector.redisNowMs() };
    for (const { name, lastDeliveredId, pending } of (groups ?? []).slice(0, maxGroups)) {
      const list = pending === 0 ? [] : await readPendingOf(connection, key, name);
      answer.groups.push({
        name,
        lastDeliveredId,
        pending: list.slice(0, maxPending),
        isCut: list.length > maxPending,
      });
    }
    return answer;
  }

  async function readPendingOf(connection: RawConnection, key: string, group: string) {
    count("xpending");
    const command = encodeCommand("XPENDING", key, group, "-", "+", maxPending + 1);
    const [reply] = await connection.pipeline([command], [readPendingList]);
    if (!(reply instanceof ReplyError)) return reply ?? [];
    if (noSuchKey(reply) || reply.code === "NOGROUP") return [];
    throw refused(reply);
  }

  function count(name: string): void {
    const { otherCounts } = collector.load;
    otherCounts.set(name, (otherCounts.get(name) ?? 0) + 1);
  }

  return {
    read(callId: string): Promise<CallProgress> {
      const nowMs = now();
      for (const [id, { atMs }] of shared) if (nowMs - atMs >= sharedForMs) shared.delete(id);
      const found = shared.get(callId);
      if (found) return found.answer;
      const answer = readNow(callId);
      shared.set(callId, { atMs: nowMs, answer });
      return answer;
    },
  };
}

function noSuchKey({ message }: ReplyError): boolean {
  return /no such key/i.test(message);
}

function refused(error: ReplyError): Error {
  return new RedisReplyError(error);
}
