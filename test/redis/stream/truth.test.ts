import type { Redis } from "ioredis";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { productOf } from "@/lib/servers/product";
import { serverFacts } from "@/lib/stream/reading";
import { encodeInfoCommands, takeReadings } from "@/server/collector/take-readings";
import { connectRedis } from "@/server/redis/connect";
import { createRawConnection, type RawConnection } from "@/server/redis/raw-connection";
import { createVerdict, createWatcher, look, type Verdict, type Watcher } from "../../support/judge-lag";
import { createPlay, nextSteps, otherKey, type Play } from "../../support/play-stream";
import { createRandom } from "../../support/random";

const seed = Number(process.env.CALLBOARD_TEST_SEED ?? 20_261_121);
const plays = Number(process.env.CALLBOARD_TEST_PLAYS ?? 40);
const steps = Number(process.env.CALLBOARD_TEST_STEPS ?? 150);
const prefix = `test:truth:${process.pid}:${seed}:`;
const replay = `replay: CALLBOARD_TEST_SEED=${seed} CALLBOARD_TEST_PLAYS=${plays} CALLBOARD_TEST_STEPS=${steps}`;

let redis: Redis;
let raw: RawConnection;

beforeAll(async () => {
  redis = connectRedis({ url: inject("redisUrl"), name: "test:truth", purpose: "commands" });
  await new Promise((resolve) => redis.once("ready", resolve));
  raw = createRawConnection({ url: inject("redisUrl"), name: "test:truth:raw" });
  await raw.open();
});

afterAll(async () => {
  raw.close();
  const keys = Array.from({ length: plays }, (_, i) => `${prefix}${i}`);
  await redis.del(...keys, ...keys.map(otherKey));
  redis.disconnect();
});

test("what is said of lag, losses, reads and pending entries is never contradicted by what really happened", {
  timeout: 120_000,
  retry: 0,
}, async () => {
  const facts = await serverInUse();
  const hasCounters = facts.product?.name !== "Redis" || Number(facts.product.version.split(".")[0]) >= 7;
  const games = Array.from({ length: plays }, (_, i) => {
    const play = createPlay(`${prefix}${i}`, createRandom(seed * 1_000 + i), hasCounters);
    return { play, infoCommands: encodeInfoCommands(play.key), watchers: watchersOf(play, facts) };
  });
  for (let step = 0; step < steps; step++) {
    await send(games.map(({ play }) => play));
    const present = games.filter(({ play }) => play.truth.exists);
    const targets = present.map(({ play, infoCommands, watchers }) => ({
      key: play.key,
      infoCommands,
      previous: watchers[0]?.assessment ?? null,
      isOnScreen: false,
    }));
    const outcomes = await takeReadings(raw, targets, new Map());
    for (const [i, { play, watchers }] of present.entries()) {
      const outcome = outcomes[i];
      if (outcome?.kind !== "reading") throw new Error(`${play.key} could not be read; ${replay}`);
      expect(outcome.reading.length, replay).toBe(play.truth.alive.size);
      for (const watcher of watchers) {
        if (!watcher.isDue()) continue;
        const setMs = i % 4 === 3 ? clockOf(step) : 0;
        look(watcher, { ...outcome.reading, readAtMs: outcome.reading.readAtMs + setMs }, play.truth);
        const [wrong] = watcher.verdict.wrong;
        if (wrong) throw new Error(`${wrong}\n${replay}\n${play.history.slice(-40).join("\n")}`);
      }
    }
  }
  const totals = sum(games.flatMap(({ watchers }) => watchers));
  const { "every step": every } = totals;
  const all = Object.values(totals).reduce((sum, { states }) => sum + states, 0);
  const shares = Object.entries(totals).map(([label, { states, sources }]) => {
    return `${label} ${(((sources.exact ?? 0) / states) * 100).toFixed(1)} % of ${states}`;
  });
  console.log(`exact on ${facts.product?.name} ${facts.product?.version} (${facts.lagFamily}): ${shares.join("; ")}`);
  expect(all).toBeGreaterThan((plays * steps * 20_000) / 6_000);
  expect(every?.states).toBeGreaterThan(plays * steps * 0.8);
  expect((every?.sources.exact ?? 0) / (every?.states ?? 1)).toBeGreaterThan(hasCounters ? 0.85 : 0.75);
});

/** Redis' clock, set forward and back by hours while some of the games are played. */
function clockOf(step: number): number {
  return Math.floor(step / 40) % 2 === 0 ? 0 : step % 80 < 60 ? 3_600_000 : -7_200_000;
}

async function serverInUse() {
  const info = await redis.info("server");
  const field = (name: string) => new RegExp(`^${name}:(.+?)\\r?$`, "m").exec(info)?.[1];
  return serverFacts(productOf(field));
}

function watchersOf(play: Play, server: Watcher["server"]): Watcher[] {
  const always = () => true;
  const nowAndThen = () => play.random.chance(0.3);
  const unknown = serverFacts(null);
  return [
    createWatcher("every step", server, true, always),
    createWatcher("sampled", server, true, nowAndThen),
    createWatcher("every step, no counters", server, false, always),
    createWatcher("sampled, no counters", server, false, nowAndThen),
    createWatcher("every step, server unknown", unknown, true, always),
    createWatcher("sampled, server unknown", unknown, true, nowAndThen),
  ];
}

async function send(games: Play[]): Promise<void> {
  const sent = games.flatMap((play) => nextSteps(play));
  const pipeline = redis.pipeline();
  for (const { args } of sent) pipeline.call(args[0] ?? "", ...args.slice(1));
  const replies = (await pipeline.exec()) ?? [];
  for (const [i, { args, apply }] of sent.entries()) {
    const [error, reply] = replies[i] ?? [new Error("no reply"), null];
    if (error) throw new Error(`${args.join(" ")}: ${error.message}; ${replay}`);
    apply(reply);
  }
}

function sum(watchers: Watcher[]): Record<string, Verdict> {
  const totals: Record<string, Verdict> = {};
  for (const { label, verdict } of watchers) {
    const total = totals[label] ?? createVerdict();
    totals[label] = total;
    total.states += verdict.states;
    for (const [name, count] of Object.entries(verdict.sources)) {
      total.sources[name] = (total.sources[name] ?? 0) + count;
    }
  }
  return totals;
}
