import type { Pace } from "@/lib/incidents/settle-attempt";
import type { Holds } from "@/lib/incidents/step-incidents";
import type { Trouble } from "@/lib/incidents/troubles";
import { createAuditLog } from "@/server/audit/audit-log";
import { createStoreRoom } from "@/server/audit/store-room";
import { createIncidents, type IncidentsOptions } from "@/server/incidents/create-incidents";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";
import { ownKeys } from "@/server/redis/keys";

export const quickHolds: Holds = { openAfterMs: 100, resolveAfterMs: 300, reopenAfterMs: 60_000 };
export const quickPace: Pace = { firstRetryMs: 100, maxRetryMs: 400, maxAttempts: 4 };

/** What is wrong, as the board would say it; to be changed as the test goes on. */
export type Board = { troubles: Trouble[]; isBlind: boolean };

export type IncidentPartsOptions = { state: Redis; scope: string; board: Board; log: Log } & Partial<
  Pick<IncidentsOptions, "routesFile" | "about" | "pace" | "post" | "holds" | "now">
>;

/** Incidents of a console whose board says what the test wants; it looks ten times a second. */
export function buildIncidents({ state, scope, board, log, ...given }: IncidentPartsOptions) {
  const keys = ownKeys(scope);
  const now = Date.now;
  const room = createStoreRoom({ state, keys, log, now });
  const incidents = createIncidents({
    state,
    keys,
    patterns: ["conv:*"],
    audit: createAuditLog({ state, keys, scope, room, log, now }),
    look: () => ({ ...board }),
    holds: quickHolds,
    routesFile: undefined,
    about: { environment: "test", redis: "redis.example.com:6379/0", origin: "https://callboard.example.com" },
    pace: quickPace,
    log,
    now,
    ...given,
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    incidents,
    start(): void {
      incidents.start();
      timer = setInterval(() => void incidents.tick(), 100);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await incidents.stop();
    },
  };
}
