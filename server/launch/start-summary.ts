import type { ServerPlan } from "./plan-servers";

export type StartFacts = { address: string; plan: ServerPlan; isDemo: boolean; hasBridge: boolean; dataDir: string };

/** What runs and where, for the person who typed `npm start`. No password appears. */
export function describeStart({ address, plan, isDemo, hasBridge, dataDir }: StartFacts): string {
  const ownServer = `a private redis-server, its data in ${dataDir}/redis, its address in ${dataDir}/redis/url`;
  const isWatchedPrivate = plan.use === "both" || plan.use === "watched";
  const isStatePrivate = plan.use === "both" || plan.use === "state";
  const state = plan.use === "both" ? "the same server" : isStatePrivate ? ownServer : withoutPassword(plan.stateUrl);
  const rows = [
    ["Console", address],
    ["Watching", `${withoutPassword(plan.redisUrl)}${isWatchedPrivate ? ` (${ownServer})` : ""}`],
    ["State", state],
    ["Demo", isDemo ? "on" : "off"],
    ...(hasBridge ? [["Bridge", "to the brokers of CALLBOARD_KAFKA_BROKERS"]] : []),
    ["Stop", "Ctrl-C"],
  ];
  const lines = rows.map(([name = "", value = ""]) => `  ${name.padEnd(9)}${value}`);
  return ["", "Callboard is running.", ...lines, ""].join("\n");
}

function withoutPassword(text: string): string {
  return text.replace(/^([^/]*\/\/[^@/?#]*:)[^@/?#]*(?=@)/, "$1***").replace(/\?.*$/, "?***");
}
