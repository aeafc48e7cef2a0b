import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, inject, test } from "vitest";
import { localOperator } from "@/lib/permissions";
import type { EntryTarget } from "@/lib/schema/action";
import { readConfig } from "@/server/config/config";
import { buildActionParts } from "@/test/support/action-parts";
import { auditedOutcomes } from "@/test/support/audited-outcomes";
import { createRecordingLog } from "@/test/support/recording-log";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { makeStuck, targetsOf, untilIdle } from "@/test/support/stuck-entries";
import { waitFor } from "@/test/support/wait-for";

const group = "comply";
const streams = 10;
const perStream = 500;
const total = streams * perStream;
const consoleFile = fileURLToPath(new URL("job-console.ts", import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function startConsoleProcess(env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(consoleFile, { execArgv: ["--import", "tsx"], env: { ...process.env, ...env }, stdio: "inherit" });
  children.push(child);
  await new Promise((resolve) => child.once("message", resolve));
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

test("a console killed twice in the middle of a dead-letter job: every entry set aside once, none lost, all audited", {
  timeout: 120_000,
}, async () => {
  const url = inject("redisUrl");
  const prefix = uniquePrefix();
  const redis = await testClient(url, prefix);
  const env = { REDIS_URL: url, CALLBOARD_STATE_URL: url, CALLBOARD_STREAMS: `${prefix}:*` };
  const config = readConfig(env);
  if (!config.ok) throw new Error(config.problems.join("; "));
  const mine = await buildActionParts(config.config, createRecordingLog().log);
  const targets: EntryTarget[] = [];
  for (let i = 0; i < streams; i++) {
    const stuck = { key: `${prefix}:${i}`, callId: String(i), group };
    await makeStuck(redis, { ...stuck, entries: perStream });
    await untilIdle(redis, stuck);
    targets.push(...(await targetsOf(redis, stuck)));
  }
  const jobId = `kill-${prefix}`;
  const context = { actor: localOperator, address: null };
  const order = { jobId, verb: "dead-letter" as const, reason: "poison", ratePerSecond: 8_000, targets };
  const flags = { createConsumer: false, ghosts: false, force: false, asNewEntry: false };
  await mine.jobs.create({ ...order, ...flags }, context);
  const copied = async () => {
    const lengths = await Promise.all(targets.slice(0, streams).map((_, i) => redis.xlen(`dlq:{${prefix}:${i}}`)));
    return lengths.reduce((sum, length) => sum + length, 0);
  };

  const first = await startConsoleProcess(env);
  await mine.jobs.stop();
  await mine.jobs.start(jobId, total, context);
  await waitFor("a part of the job", async () => (await copied()) > 0);
  await killed(first);
  const atFirstKill = await copied();
  const second = await startConsoleProcess(env);
  await waitFor("more of the job", async () => (await copied()) > atFirstKill, 30_000);
  await killed(second);
  expect(await copied()).toBeLessThan(total);
  await startConsoleProcess(env);
  await waitFor("the end of the job", async () => (await mine.jobs.report(jobId, context)).state === "done", 40_000);

  const report = await mine.jobs.report(jobId, context);
  expect(report).toMatchObject({ done: total, counts: { "dead-lettered": total }, exceptions: [] });
  const sources: string[] = [];
  for (let i = 0; i < streams; i++) {
    for (const [, fields] of await redis.xrange(`dlq:{${prefix}:${i}}`, "-", "+")) {
      sources.push(`${i} ${fields[fields.indexOf("_id") + 1]}`);
    }
    expect(await redis.xlen(`${prefix}:${i}`)).toBe(perStream);
    expect((await redis.xpending(`${prefix}:${i}`, group))[0]).toBe(0);
  }
  const wanted = targets.map(({ callId, entryId }) => `${callId} ${entryId}`).sort();
  expect(sources.sort()).toEqual(wanted);
  expect((await auditedOutcomes(redis, jobId)).sort()).toEqual(wanted.map((one) => `${one} dead-lettered`));
  await mine.stop();
});
