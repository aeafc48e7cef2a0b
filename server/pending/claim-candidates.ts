import {
  rankCandidates,
  recommendConsumer,
  type SeenCandidate,
  whyCandidate,
  withLivingElsewhere,
} from "@/lib/actions/recommend-consumer";
import { consumerState } from "@/lib/pending/consumer-state";
import type { CallGroup } from "@/lib/schema/call";
import { type ConsumersAnswer, type ConsumersQuery, maxCallsAskedAbout } from "@/lib/schema/pending";
import type { Thresholds } from "@/lib/schema/thresholds";
import { finiteOrNull } from "@/lib/stream/own-touch";
import type { ConsumerReading } from "@/lib/stream/reading";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import { encodeCommand } from "@/server/redis/encode-command";
import { readConsumers, readPending } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";
import { readFailure } from "../collector/find-call";
import { leastIdleByName } from "./consumers-seen";
import { findLivingElsewhere } from "./living-elsewhere";

const maxQuestions = 1_000;

type Place = { key: string; group: CallGroup };
type Member = Place & { consumer: ConsumerReading; heldForMs: number };

const readNames = orError(readConsumers);
const readList = orError(readPending);

export type CandidatesOptions = { collector: Collector; connection: RawConnection; thresholds: Thresholds };

/** Who could take over entries of a group: its consumers in the calls named, or in those where most is pending. */
export function createClaimCandidates({ collector, connection, thresholds }: CandidatesOptions) {
  async function answer({ group, callId }: ConsumersQuery): Promise<ConsumersAnswer> {
    const places = placesOf(group, callId);
    if (places.length === 0) throw new AppError("not-found", `There is no group ${group} with anything pending.`);
    const looked = places.slice(0, maxCallsAskedAbout);
    try {
      const { members, calls } = await readMembers(looked);
      const options = { collector, connection, thresholds };
      const elsewhere = await findLivingElsewhere(options, group, new Set(looked.map(({ key }) => key)));
      const seen = withLivingElsewhere(combine(members), elsewhere.consumers);
      const candidates = rankCandidates(seen.map((one) => ({ ...one, why: whyCandidate(one, calls) })));
      return {
        group,
        consumers: candidates,
        recommended: recommendConsumer(candidates, calls),
        callsLookedAt: calls,
        othersLookedAt: elsewhere.callsLookedAt,
        callsWithPending: places.length,
      };
    } catch (error) {
      throw readFailure(error, collector, `The consumers of ${group}`);
    }
  }

  function placesOf(groupName: string, callIds: readonly string[] | undefined): Place[] {
    const places: Place[] = [];
    const asked = callIds && new Set(callIds);
    for (const { row } of collector.registry.assessments()) {
      if (asked?.has(row.callId) === false) continue;
      const group = row.groups.find(({ name }) => name === groupName);
      if (group && (group.pending > 0 || asked)) places.push({ key: row.streamKey, group });
    }
    return places.sort((a, b) => b.group.pending - a.group.pending);
  }

  async function readMembers(places: Place[]): Promise<{ members: Member[]; calls: number }> {
    await connection.open();
    const lists = await connection.pipeline(
      places.map(({ key, group }) => encodeCommand("XINFO", "CONSUMERS", key, group.name)),
      places.map(() => readNames),
    );
    const members: Member[] = [];
    let calls = 0;
    places.forEach((place, i) => {
      const list = lists[i];
      if (!list || list instanceof ReplyError) return;
      calls++;
      const { key, group } = place;
      for (const consumer of collector.ownTouches.correct(key, group.name, list)) {
        members.push({ ...place, consumer, heldForMs: 0 });
      }
    });
    await noteHeld(members.filter(({ consumer }) => consumer.pending > 0).slice(0, maxQuestions));
    return { members, calls };
  }

  /** Whether a consumer sits on something: one entry untouched for longer than a slow one may be. */
  async function noteHeld(members: Member[]): Promise<void> {
    await connection.open();
    const replies = await connection.pipeline(
      members.map(({ key, group, consumer }) =>
        encodeCommand("XPENDING", key, group.name, "IDLE", thresholds.slowAfterMs, "-", "+", 1, consumer.name),
      ),
      members.map(() => readList),
    );
    members.forEach((member, i) => {
      const reply = replies[i];
      if (reply && !(reply instanceof ReplyError)) member.heldForMs = reply[0]?.idleMs ?? 0;
    });
  }

  function combine(members: Member[]): SeenCandidate[] {
    const nowMs = collector.redisNowMs();
    const elsewhere = leastIdleByName(collector, nowMs);
    const byName = new Map<string, SeenCandidate>();
    for (const { group, consumer, heldForMs } of members) {
      const { name } = consumer;
      const state = consumerState({
        name,
        consumers: [consumer],
        idleElsewhereMs: elsewhere.get(`${group.name}\n${name}`) ?? null,
        idleMeansAttempt: collector.server?.idleMeansAttempt ?? false,
        group,
        heldForMs,
        nowMs,
        limits: thresholds,
      });
      const gotMs = consumer.inactiveMs ?? consumer.idleMs;
      const acksLately = state === "alive" && heldForMs === 0 && gotMs >= 0 && gotMs < thresholds.blockedAfterMs;
      const known = byName.get(name);
      byName.set(name, {
        name,
        state: known?.state === "alive" ? "alive" : state,
        acksLately: acksLately || known?.acksLately === true,
        pending: consumer.pending + (known?.pending ?? 0),
        idleMs: finiteOrNull(Math.min(consumer.idleMs, known?.idleMs ?? Number.POSITIVE_INFINITY)),
        touchedByOperatorMs: consumer.touchedByOperatorMs ?? known?.touchedByOperatorMs ?? null,
        calls: 1 + (known?.calls ?? 0),
        aliveElsewhere: 0,
      });
    }
    return [...byName.values()];
  }

  return { answer };
}
