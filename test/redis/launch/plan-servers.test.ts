import { expect, test } from "vitest";
import { readLaunchConfig } from "@/server/config/config";
import { isPrivateServerNeeded, planServers } from "@/server/launch/plan-servers";
import { describeStart } from "@/server/launch/start-summary";

const own = "redis://127.0.0.1:1";
const theirs = "redis://watched:6379/";
const state = "redis://state:6379/";

test.each([
  { env: {}, needed: true, plan: { use: "both", redisUrl: own, stateUrl: own } },
  { env: { REDIS_URL: theirs }, needed: true, plan: { use: "state", redisUrl: theirs, stateUrl: own } },
  { env: { CALLBOARD_STATE_URL: state }, needed: true, plan: { use: "watched", redisUrl: own, stateUrl: state } },
  {
    env: { REDIS_URL: theirs, CALLBOARD_STATE_URL: state },
    needed: false,
    plan: { use: "none", redisUrl: theirs, stateUrl: state },
  },
])("the private server is used for $plan.use with $env", ({ env, needed, plan }) => {
  const result = readLaunchConfig({ NODE_ENV: "test", ...env });
  if (!result.ok) throw new Error(result.problems.join("\n"));
  expect(isPrivateServerNeeded(result.config)).toBe(needed);
  expect(planServers(result.config, own)).toEqual(plan);
});

test("the summary tells where everything is and no password", () => {
  const plan = planServers({ ...launchConfig(), redisUrl: "redis://ops:secret@prod:6379/2", stateUrl: undefined }, own);
  const summary = describeStart({
    address: "http://127.0.0.1:3000",
    plan,
    isDemo: false,
    hasBridge: false,
    dataDir: ".callboard",
  });
  expect(summary).toContain("Console  http://127.0.0.1:3000");
  expect(summary).toContain("Watching redis://ops:***@prod:6379/2\n");
  expect(summary).toContain("State    a private redis-server, its data in .callboard/redis");
  expect(summary).toContain("Demo     off");
  expect(summary).not.toContain("secret");
});

function launchConfig() {
  const result = readLaunchConfig({ NODE_ENV: "test" });
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.config;
}
