import { inject } from "vitest";
import type { EntryTarget } from "@/lib/schema/action";
import { readConfig } from "@/server/config/config";
import type { Redis } from "@/server/redis/connect";
import { type ActionParts, buildActionParts } from "./action-parts";
import { createRecordingLog } from "./recording-log";
import { testClient, uniquePrefix } from "./run-runtime";
import { makeStuck, targetsOf, untilIdle } from "./stuck-entries";

export type ActionScene = {
  parts: ActionParts;
  redis: Redis;
  key: string;
  /** That many entries of the group that wait for a dead consumer, as targets. */
  stick(entries: number): Promise<EntryTarget[]>;
  /** The targets as they stand now. */
  targets(): Promise<EntryTarget[]>;
  /** Of a request that no other test makes. */
  newRequestId(): string;
};

let last = 0;

/** What acts on a call of the running test's own. End `parts` yourself. */
export async function setActionScene(callId: string, group: string): Promise<ActionScene> {
  const url = inject("redisUrl");
  const prefix = uniquePrefix();
  const key = `${prefix}:${callId}`;
  const redis = await testClient(url, prefix);
  const config = readConfig({ REDIS_URL: url, CALLBOARD_STATE_URL: url, CALLBOARD_STREAMS: `${prefix}:*` });
  if (!config.ok) throw new Error(config.problems.join("; "));
  const parts = await buildActionParts(config.config, createRecordingLog().log);
  const stuck = { key, callId, group };
  const targets = () => targetsOf(redis, stuck);
  return {
    ...{ parts, redis, key, targets },
    async stick(entries) {
      await makeStuck(redis, { ...stuck, entries });
      await untilIdle(redis, stuck);
      return targets();
    },
    newRequestId: () => `request-${process.pid}-${++last}-${Date.now().toString(36)}`,
  };
}
