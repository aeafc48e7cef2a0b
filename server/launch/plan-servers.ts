import type { LaunchConfig } from "../config/config";

/** What the private redis-server is for in this start: nothing, the console's own state, the watched calls, or both. */
type PrivateServerUse = "none" | "state" | "watched" | "both";

export type ServerPlan = { use: PrivateServerUse; redisUrl: string; stateUrl: string };

export function isPrivateServerNeeded(config: LaunchConfig): boolean {
  return config.redisUrl === undefined || config.stateUrl === undefined;
}

/** Puts the private server wherever the settings name none. */
export function planServers({ redisUrl, stateUrl }: LaunchConfig, privateUrl: string): ServerPlan {
  const use = redisUrl ? (stateUrl ? "none" : "state") : stateUrl ? "watched" : "both";
  return { use, redisUrl: redisUrl ?? privateUrl, stateUrl: stateUrl ?? privateUrl };
}
