import type { Random } from "./random";
import { runTool } from "./run-tool";
import { sayAgent, sayUser } from "./say";
import { parseScreenplay, type Scenario, type Step, type Trade } from "./screenplay";
import { createSlotValues, type Filled, type SlotValues } from "./slots";
import { smallTalk } from "./small-talk";
import { createStage, piiField, type Stage, type TimedEntry } from "./stage";

export type PreparedTrade = Trade & { scenarios: Scenario[]; asideScenarios: Scenario[] };

export type PerformOptions = {
  trade: PreparedTrade;
  random: Random;
  /** The call ends at the first natural point after this. */
  targetMs: number;
  /** `false`: the producer writes everything it knows; `true`: `text` and `ts` only. */
  isMinimal: boolean;
};

type Scene = { stage: Stage; slots: SlotValues; trade: PreparedTrade };

const patienceMs = 15_000;

export function prepareTrade(trade: Trade): PreparedTrade {
  return { ...trade, scenarios: parseScreenplay(trade.screenplay), asideScenarios: parseScreenplay(trade.asides) };
}

/** A whole call as entries in the order of their times. Lazy: a long call costs no more memory than a short one. */
export function* performCall({ trade, random, targetMs, isMinimal }: PerformOptions): Generator<TimedEntry> {
  const source = `voice-gw-${random.int(1, 3)}`;
  const stage = createStage({ random, agent: trade.agent, isMinimal, source });
  const scene: Scene = { stage, slots: createSlotValues(random, trade.slots), trade };
  open(scene);
  yield* stage.take();
  let scenarios: Scenario[] = [];
  let topics = 0;
  while (true) {
    if (scenarios.length === 0) scenarios = shuffle(trade.scenarios, random);
    const scenario = scenarios.pop();
    if (!scenario) return;
    if (topics > 0) {
      bridge(scene);
      yield* stage.take();
    }
    topics += 1;
    for (const step of scenario.steps) {
      if (stage.clockMs > targetMs + patienceMs) {
        hangUp(scene);
        yield* stage.take(true);
        return;
      }
      yield* perform(scene, step);
    }
    if (stage.clockMs >= targetMs) {
      close(scene);
      yield* stage.take(true);
      return;
    }
  }
}

function shuffle<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list];
  const shuffled: T[] = [];
  while (rest.length > 0) shuffled.push(...rest.splice(random.int(0, rest.length - 1), 1));
  return shuffled;
}

function say(scene: Scene, role: "user" | "agent" | "human", alternatives: readonly string[]): void {
  const { stage, slots } = scene;
  const line = slots.fill(stage.random.pick(alternatives));
  if (role === "user") {
    sayUser(stage, line);
    return;
  }
  const words = line.text.split(" ").length;
  const isCut = role === "agent" && words >= 9 && stage.random.chance(0.07);
  if (!isCut) {
    sayAgent(stage, role, line);
    return;
  }
  sayAgent(stage, role, line, { atWord: stage.random.int(Math.floor(words * 0.3), Math.floor(words * 0.75)) });
  const { interjection, reply } = stage.random.pick(smallTalk.interruptions);
  sayUser(stage, slots.fill(interjection));
  sayAgent(stage, role, slots.fill(`${reply} ${line.text}`));
}

function* perform(scene: Scene, step: Step): Generator<TimedEntry> {
  const { stage, slots } = scene;
  switch (step.step) {
    case "say":
      say(scene, step.role === "agent" && stage.human ? "human" : step.role, step.alternatives);
      break;
    case "tool": {
      const filled = (pairs: [string, string][]) =>
        pairs.map(([key, value]): [string, Filled] => [key, slots.fill(value)]);
      const run = { name: step.name, args: filled(step.args), result: filled(step.result), medianMs: step.medianMs };
      const outcome = runTool(stage, run, slots.fill(stage.random.pick(smallTalk.waiting)));
      if (outcome === "error") {
        say(scene, "agent", smallTalk.toolFailed);
        runTool(stage, run, undefined);
      }
      break;
    }
    case "memory": {
      const { text, pii } = slots.fill(step.value);
      // The value is written as JSON: the opening quote moves each span by one.
      const spans = pii.map(([start, end, label]) => [start + 1, end + 1, label] as [number, number, string]);
      stage.emit(stage.clockMs, {
        kind: "memory",
        op: "set",
        key: step.key,
        value: JSON.stringify(text),
        agent: stage.agent,
        pii: piiField("value", spans),
      });
      break;
    }
    case "state":
      stage.emit(stage.clockMs, { kind: "state", name: "dialog", from: stage.dialog, to: step.to, agent: stage.agent });
      stage.dialog = step.to;
      break;
    case "handoff":
      handOff(stage, step.kind, slots.fill(step.to).text, slots.fill(step.reason).text);
      break;
    case "aside":
      if (scene.trade.asideScenarios.length > 0 && stage.random.chance(0.3)) {
        for (const inner of stage.random.pick(scene.trade.asideScenarios).steps) {
          if (inner.step !== "aside") yield* perform(scene, inner);
        }
      }
      break;
  }
  yield* stage.take();
}

function handOff(stage: Stage, kind: "agent" | "human", to: string, reason: string): void {
  const from = stage.human ?? stage.agent;
  stage.clockMs += stage.random.around(240);
  stage.emit(stage.clockMs, { kind: "handoff", from, to, hk: kind, reason });
  if (kind === "human") {
    stage.emit(stage.clockMs + 40, { kind: "lifecycle", phase: "transfer", reason, agent: stage.agent });
    stage.clockMs += stage.random.around(3_500);
    stage.human = to;
    return;
  }
  stage.human = undefined;
  stage.agent = to;
  stage.emit(stage.clockMs + 30, { kind: "state", name: "agent", from, to });
}

function open(scene: Scene): void {
  const { stage, slots, trade } = scene;
  const caller = slots.fill("{phone}");
  stage.emit(0, {
    kind: "lifecycle",
    phase: "start",
    reason: "inbound",
    from: caller.text,
    pii: piiField("from", caller.pii),
  });
  stage.emit(400, { kind: "lifecycle", phase: "ringing" });
  stage.emit(1_100, { kind: "lifecycle", phase: "connected", agent: trade.agent });
  stage.clockMs = 1_200;
  say(scene, "agent", trade.greetings);
}

function bridge(scene: Scene): void {
  const { stage, slots, trade } = scene;
  slots.nextTopic();
  if (stage.human) {
    say(scene, "human", smallTalk.handingBack);
    handOff(stage, "agent", trade.agent, "back to the assistant");
    say(scene, "agent", smallTalk.backAgain);
  } else {
    say(scene, "agent", smallTalk.anythingElse);
    if (stage.agent !== trade.agent) handOff(stage, "agent", trade.agent, "new topic");
  }
  say(scene, "user", smallTalk.oneMoreThing);
  say(scene, "agent", smallTalk.goAhead);
}

function close(scene: Scene): void {
  const role = scene.stage.human ? "human" : "agent";
  say(scene, role, smallTalk.anythingElse);
  say(scene, "user", smallTalk.thatsAll);
  say(scene, role, smallTalk.goodbyes);
  end(scene.stage, scene.stage.human ? "transferred" : "completed");
}

function hangUp(scene: Scene): void {
  say(scene, "user", smallTalk.hangUps);
  end(scene.stage, "user_hangup");
}

function end(stage: Stage, reason: string): void {
  const { inTokens, outTokens, characters, costUsd } = stage.spent;
  stage.clockMs += 400;
  const cost = (costUsd + characters * 3e-5).toFixed(4);
  const totals = { in_tok: inTokens, out_tok: outTokens, chars: characters, cost, cur: "USD" };
  stage.emit(stage.clockMs, { kind: "usage", phase: "total", svc: "rt", ...totals });
  stage.emit(stage.clockMs + 2_000, { kind: "lifecycle", phase: "end", reason });
}
