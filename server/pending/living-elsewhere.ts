import type { Thresholds } from "@/lib/schema/thresholds";
import type { Collector } from "@/server/collector/collector";
import { encodeCommand } from "@/server/redis/encode-command";
import { readConsumers } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";

const maxCallsSampled = 50;

/** A consumer that is alive in other calls of the group; `acksIn` counts those in which it got or acked entries lately. */
export type LivingConsumer = { name: string; aliveIn: number; acksIn: number; idleMs: number };

export type LivingElsewhere = { consumers: LivingConsumer[]; callsLookedAt: number };

const readNames = orError(readConsumers);

/** Who lives in the group's other live calls, of which up to 50 are asked, those with the newest readings first. */
export async function findLivingElsewhere(
  options: { collector: Collector; connection: RawConnection; thresholds: Thresholds },
  groupName: string,
  excludedKeys: ReadonlySet<string>,
): Promise<LivingElsewhere> {
  const { collector, connection, thresholds } = options;
  const keys = otherCalls(collector, groupName, excludedKeys);
  if (keys.length === 0) return { consumers: [], callsLookedAt: 0 };
  await connection.open();
  const replies = await connection.pipeline(
    keys.map((key) => encodeCommand("XINFO", "CONSUMERS", key, groupName)),
    keys.map(() => readNames),
  );
  const byName = new Map<string, LivingConsumer>();
  let callsLookedAt = 0;
  keys.forEach((key, i) => {
    const reply = replies[i];
    if (!reply || reply instanceof ReplyError) return;
    callsLookedAt++;
    for (const { name, idleMs, inactiveMs } of collector.ownTouches.correct(key, groupName, reply)) {
      if (idleMs >= thresholds.goneAfterMs) continue;
      const known = byName.get(name) ?? { name, aliveIn: 0, acksIn: 0, idleMs };
      const gotMs = inactiveMs ?? idleMs;
      byName.set(name, {
        name,
        aliveIn: known.aliveIn + 1,
        acksIn: known.acksIn + (gotMs >= 0 && gotMs < thresholds.blockedAfterMs ? 1 : 0),
        idleMs: Math.min(known.idleMs, idleMs),
      });
    }
  });
  return { consumers: [...byName.values()], callsLookedAt };
}

function otherCalls(collector: Collector, groupName: string, excludedKeys: ReadonlySet<string>): string[] {
  const found: { key: string; readAtMs: number }[] = [];
  for (const { row } of collector.registry.assessments()) {
    if (row.state !== "live" || excludedKeys.has(row.streamKey)) continue;
    if (!row.groups.some(({ name }) => name === groupName)) continue;
    found.push({ key: row.streamKey, readAtMs: row.readAtMs });
  }
  found.sort((a, b) => b.readAtMs - a.readAtMs);
  return found.slice(0, maxCallsSampled).map(({ key }) => key);
}
