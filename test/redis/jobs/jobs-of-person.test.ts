import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { Actor } from "@/lib/permissions";
import type { Job } from "@/lib/schema/job";
import { readConfig } from "@/server/config/config";
import { maxOpenJobs } from "@/server/jobs/job-store";
import { type ActionParts, buildActionParts } from "@/test/support/action-parts";
import { createRecordingLog } from "@/test/support/recording-log";
import { uniquePrefix } from "@/test/support/run-runtime";

let parts: ActionParts;
let prefix: string;
let last = 0;

beforeEach(async () => {
  const url = inject("redisUrl");
  prefix = uniquePrefix();
  const config = readConfig({ REDIS_URL: url, CALLBOARD_STATE_URL: url, CALLBOARD_STREAMS: `${prefix}:*` });
  if (!config.ok) throw new Error(config.problems.join("; "));
  parts = await buildActionParts(config.config, createRecordingLog().log);
});
afterEach(() => parts.stop());

const contextOf = (name: string) => {
  const actor: Actor = { name, role: "operator", isLocal: false };
  return { actor, address: null, key: `user:${prefix}:${name}` };
};

function make(name: string): Promise<Job> {
  const flags = { createConsumer: false, ghosts: false, force: false, asNewEntry: false };
  const targets = [{ callId: "one", group: "g", entryId: "1-1", consumer: "c", idleMs: 1, deliveries: 1 }];
  const order = { jobId: `${prefix}-${++last}`, verb: "ack" as const, reason: "by hand", ratePerSecond: 10, targets };
  return parts.jobs.create({ ...order, ...flags }, contextOf(name));
}

test("one person's jobs that have not ended are bounded; others are not held up, and an end makes room", async () => {
  const [first, ...others] = await Promise.all(Array.from({ length: maxOpenJobs }, () => make("busy")));
  expect(others).toHaveLength(maxOpenJobs - 1);
  await expect(make("busy")).rejects.toMatchObject({
    code: "conflict",
    message: `${maxOpenJobs} jobs of yours have not ended: wait for one, or cancel one; a draft that is not started goes in an hour.`,
  });
  await expect(make("calm")).resolves.toMatchObject({ state: "draft", total: 1 });
  await parts.jobs.cancel(first?.jobId ?? "", contextOf("busy"));
  await expect(make("busy")).resolves.toMatchObject({ state: "draft" });
});

test("a person who makes job after job crowds out their own old ones, nobody else's", async () => {
  const calm = await make("calm");
  let busy = "";
  for (let i = 0; i < 120; i++) {
    const job = await make("busy");
    busy ||= job.jobId;
    await parts.jobs.cancel(job.jobId, contextOf("busy"));
  }
  const listed = await parts.state.zrange(parts.keys.jobs, "0", "-1");
  const theirs = listed.filter((jobId) => jobId.startsWith(`${prefix}-`));
  expect(theirs).toHaveLength(101);
  expect(theirs).toContain(calm.jobId);
  expect(theirs).not.toContain(busy);
});
