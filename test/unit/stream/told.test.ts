import { expect, test } from "vitest";
import type { ServerFacts } from "@/lib/stream/reading";
import { redis62, redis70, redis80 } from "../../support/builders";
import { createWatcher, look } from "../../support/judge-lag";
import { createPlay, nextSteps } from "../../support/play-stream";
import { createRandom } from "../../support/random";
import { createSimulatedRedis } from "../../support/simulated-redis";
import { addTold, type Told } from "../../support/tell-apart";

const games = 60;
const steps = 80;

/** Never wrong is easy for who says nothing: how much is told of the same games, to the entry. A change must be meant. */
function toldOf(server: ServerFacts, isDrifting: boolean, hasCounters = true): Told {
  const told: Told = {};
  for (let game = 0; game < games; game++) {
    const random = createRandom(77_000 + game);
    const play = createPlay("key", random, hasCounters);
    const redis = createSimulatedRedis({ isDrifting });
    const watchers = [
      createWatcher("every step", server, hasCounters, () => true),
      createWatcher("sampled", server, hasCounters, () => random.chance(0.3)),
    ];
    for (let step = 0; step < steps; step++) {
      for (const { args, apply } of nextSteps(play)) apply(redis.run(args));
      if (!play.truth.exists) continue;
      for (const watcher of watchers) {
        if (!watcher.isDue()) continue;
        look(watcher, redis.reading(), play.truth);
        if (watcher.assessment) addTold(told, watcher.assessment);
      }
    }
    for (const { verdict } of watchers) expect(verdict.wrong.slice(0, 1)).toEqual([]);
  }
  return told;
}

test.each<[string, ServerFacts, boolean, boolean]>([
  ["Redis 8", redis80, false, true],
  ["Redis 7.0", redis70, true, true],
  ["Redis 6.2", redis62, true, false],
])("on %s", (_, server, isDrifting, hasCounters) => {
  expect(toldOf(server, isDrifting, hasCounters)).toMatchSnapshot();
});
