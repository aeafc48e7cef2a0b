import type { CallAssessment } from "@/lib/stream/assess-call";
import { type OwnTouch, withoutOwnTouch } from "@/lib/stream/own-touch";
import type { ConsumerReading, StreamReading } from "@/lib/stream/reading";

/** Where an action touches a consumer: the stream's key, the group and the consumer's name; null is any of them. */
export type TouchedConsumer = { key: string; group: string | null; consumer: string | null };

/** Longer than any idle time that is judged; what is older changes nobody's state. */
const keptForMs = 3_600_000;
const mostTouches = 20_000;

export type OwnTouchesOptions = { redisNowMs: () => number };

/**
 * The console's own touches of consumers, so that an operator's claim is no sign of a worker's life. Kept for an hour and
 * for 20,000 consumers, the oldest forgotten first; a console that starts anew has forgotten them.
 */
export function createOwnTouches({ redisNowMs }: OwnTouchesOptions) {
  const touches = new Map<string, OwnTouch>();

  function correct(key: string, group: string, consumers: ConsumerReading[], nowMs = redisNowMs()): ConsumerReading[] {
    if (touches.size === 0) return consumers;
    return consumers.map((one) => {
      const touch = touches.get(idOf({ key, group, consumer: one.name })) ?? touches.get(anyOf(key));
      return withoutOwnTouch(one, touch, nowMs);
    });
  }

  return {
    correct,
    correctReading(key: string, { groups, readAtMs }: StreamReading): void {
      if (touches.size === 0) return;
      for (const group of groups) {
        if (group.consumerList) group.consumerList = correct(key, group.name, group.consumerList, readAtMs);
      }
    },
    /** To be called before the command is sent; the answer is called when Redis has replied. */
    begin(touched: readonly TouchedConsumer[], seen: (key: string) => CallAssessment | null): () => void {
      const nowMs = redisNowMs();
      const ids = new Set<string>();
      for (const place of touched) {
        const id = idOf(place);
        if (ids.has(id)) continue;
        ids.add(id);
        const before = touches.get(id);
        const lastSeenMs = lastSeenAtMs(seen(place.key), place);
        touches.delete(id);
        touches.set(id, { fromMs: nowMs, untilMs: null, seenBeforeMs: lastSeenMs ?? before?.seenBeforeMs ?? null });
      }
      forgetOld(nowMs);
      return () => {
        const untilMs = redisNowMs();
        for (const id of ids) {
          const touch = touches.get(id);
          if (touch) touches.set(id, { ...touch, untilMs });
        }
      };
    },
  };

  function forgetOld(nowMs: number): void {
    for (const [id, { fromMs }] of touches) {
      if (touches.size <= mostTouches && nowMs - fromMs < keptForMs) return;
      touches.delete(id);
    }
  }
}

/** By the last reading that has the consumer; null when none had, or when it had no sign of its own. */
function lastSeenAtMs(assessment: CallAssessment | null, { group, consumer }: TouchedConsumer): number | null {
  const list = group === null ? undefined : assessment?.groups.get(group)?.consumerList;
  const found = list?.find(({ name }) => name === consumer);
  if (!assessment || !found || !Number.isFinite(found.idleMs)) return null;
  return assessment.row.readAtMs - found.idleMs;
}

function idOf({ key, group, consumer }: TouchedConsumer): string {
  return JSON.stringify([key, group, consumer]);
}

const anyOf = (key: string) => idOf({ key, group: null, consumer: null });
export type OwnTouches = ReturnType<typeof createOwnTouches>;
