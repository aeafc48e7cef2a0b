import { expect, test } from "vitest";
import { redis80 } from "../../support/builders";
import { createVerdict, createWatcher, look } from "../../support/judge-lag";
import { createPlay, nextSteps } from "../../support/play-stream";
import { createRandom } from "../../support/random";
import { createSimulatedRedis } from "../../support/simulated-redis";

const seed = Number(process.env.CALLBOARD_TEST_SEED ?? 20_261_121);

test("with the counters of Redis 8 nothing said of lag and losses is contradicted by the truth", {
  timeout: 30_000,
}, () => {
  const total = createVerdict();
  for (let game = 0; game < 60; game++) {
    const random = createRandom(seed * 1_000 + game);
    const play = createPlay("key", random);
    const redis = createSimulatedRedis();
    const watchers = [
      createWatcher("every step", redis80, true, () => true),
      createWatcher("sampled", redis80, true, () => random.chance(0.3)),
    ];
    for (let step = 0; step < 100; step++) {
      for (const { args, apply } of nextSteps(play)) apply(redis.run(args));
      if (!play.truth.exists) continue;
      for (const watcher of watchers) if (watcher.isDue()) look(watcher, redis.reading(), play.truth);
    }
    for (const { verdict } of watchers) {
      expect(verdict.wrong.slice(0, 1), `CALLBOARD_TEST_SEED=${seed}\n${play.history.slice(-40).join("\n")}`).toEqual(
        [],
      );
      total.states += verdict.states;
      total.sources.exact = (total.sources.exact ?? 0) + (verdict.sources.exact ?? 0);
    }
  }
  expect(total.states).toBeGreaterThan(10_000);
  expect((total.sources.exact ?? 0) / total.states).toBeGreaterThan(0.85);
});
