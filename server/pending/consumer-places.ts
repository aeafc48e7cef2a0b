import type { ConsumerPlace, ConsumerPlaces, ConsumerPlacesQuery } from "@/lib/schema/pending";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import { encodeCommand } from "@/server/redis/encode-command";
import { readConsumers } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";
import { readFailure } from "../collector/find-call";

const maxCalls = 20_000;
const maxPlaces = 1_000;
const batchSize = 250;
const perCallUs = 4;

const readNames = orError(readConsumers);

export type ConsumerPlacesOptions = {
  collector: Collector;
  connection: RawConnection;
  afford: (costUs: number) => Promise<void>;
};

/** In which calls a consumer of a group exists and what it holds there, asked of each call's group, up to 20,000. */
export function createConsumerPlaces({ collector, connection, afford }: ConsumerPlacesOptions) {
  async function find({ group, consumer, callId }: ConsumerPlacesQuery): Promise<ConsumerPlaces> {
    const calls = callsOf(group, callId);
    if (calls.length === 0) throw new AppError("not-found", `No watched call has a group ${group}.`);
    const looked = calls.slice(0, maxCalls);
    const places: ConsumerPlace[] = [];
    let unread = 0;
    try {
      for (let from = 0; from < looked.length; from += batchSize) {
        const batch = looked.slice(from, from + batchSize);
        await afford(batch.length * perCallUs);
        await connection.open();
        const replies = await connection.pipeline(
          batch.map(({ key }) => encodeCommand("XINFO", "CONSUMERS", key, group)),
          batch.map(() => readNames),
        );
        batch.forEach((call, i) => {
          const reply = replies[i];
          if (reply === undefined || reply instanceof ReplyError) {
            unread++;
            return;
          }
          const found = reply.find(({ name }) => name === consumer);
          if (found) places.push({ callId: call.callId, pending: found.pending, idleMs: found.idleMs });
        });
      }
    } catch (error) {
      throw readFailure(error, collector, `The consumers of ${group}`);
    }
    places.sort((a, b) => b.pending - a.pending || (a.callId < b.callId ? -1 : 1));
    return {
      group,
      consumer,
      places: places.slice(0, maxPlaces),
      placesTotal: places.length,
      pending: places.reduce((sum, place) => sum + place.pending, 0),
      callsLookedAt: looked.length - unread,
      callsTotal: calls.length,
    };
  }

  function callsOf(groupName: string, callId: string | undefined): { key: string; callId: string }[] {
    const calls: { key: string; callId: string }[] = [];
    for (const { row } of collector.registry.assessments()) {
      if (callId !== undefined && row.callId !== callId) continue;
      if (row.groups.some(({ name }) => name === groupName)) calls.push({ key: row.streamKey, callId: row.callId });
    }
    return calls;
  }

  return { find };
}
