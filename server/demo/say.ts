import type { Speaker } from "./screenplay";
import type { Filled } from "./slots";
import { clipPii, speak, splitLong, type TimedWord } from "./speak";
import { piiField, type Stage } from "./stage";

const maxWordsInOneBreath = 14;
const llmModel = "gpt-4o-mini";

const whole = (value: number) => Math.round(value);

function wordsJson(words: readonly TimedWord[], text: string, stage: Stage): string {
  return JSON.stringify(
    words.map(({ startChar, endChar, startMs, endMs }) => [
      text.slice(startChar, endChar),
      whole(startMs),
      whole(endMs),
      Number((0.82 + stage.random.next() * 0.17).toFixed(2)),
    ]),
  );
}

/** The caller speaks: what the recogniser sends while listening, then its finals. */
export function sayUser(stage: Stage, { text, pii }: Filled): void {
  const { random } = stage;
  stage.turn += 1;
  const turn = `t${stage.turn}`;
  stage.clockMs += random.around(520);
  stage.emit(stage.clockMs, { kind: "speech", phase: "start", role: "user", turn });
  const wordsPerSecond = 2.5 + random.next();
  let offset = 0;
  const breaths = splitLong(text, maxWordsInOneBreath);
  breaths.forEach((breath, index) => {
    const seg = stage.nextId("u");
    const isEnd = index === breaths.length - 1;
    const spans = clipPii(pii, offset, offset + breath.length);
    const speech = speak({ text: breath, startMs: stage.clockMs, wordsPerSecond, isGuessed: true }, random);
    const common = { kind: "transcript", role: "user", seg, turn };
    for (const partial of speech.partials) {
      const partialPii = piiField("text", clipPii(spans, 0, partial.text.length));
      stage.emit(partial.atMs, { ...common, phase: "partial", mode: "replace", text: partial.text, pii: partialPii });
    }
    const finalAtMs = speech.endMs + random.around(isEnd ? 160 : 90);
    const isLate = isEnd && random.chance(0.02);
    const isMissing = !isLate && speech.partials.length > 4 && random.chance(0.01);
    if (!isMissing) {
      stage.emit(isLate ? finalAtMs + 1_800 : finalAtMs, {
        ...common,
        phase: "final",
        text: breath,
        eot: isEnd ? 1 : 0,
        t0: whole(speech.words[0]?.startMs ?? stage.clockMs),
        t1: whole(speech.endMs),
        words: wordsJson(speech.words, breath, stage),
        conf: (0.86 + random.next() * 0.13).toFixed(2),
        lang: "en",
        pii: piiField("text", spans),
      });
    }
    offset += breath.length + 1;
    stage.clockMs = speech.endMs + (isEnd ? 0 : random.around(280));
  });
  stage.emit(stage.clockMs + 120, { kind: "speech", phase: "stop", role: "user", turn });
  stage.clockMs += 200;
}

function think(stage: Stage, text: string): void {
  const { random, spent } = stage;
  const e2eMs = random.around(820);
  const inTokens = whole(640 + spent.outTokens * 1.4 + stage.turn * 22);
  const outTokens = whole(text.length / 3.9) + random.int(2, 9);
  const cachedTokens = stage.turn > 2 ? whole(inTokens * 0.7) : 0;
  const costUsd = (inTokens - cachedTokens) * 1.5e-7 + cachedTokens * 7.5e-8 + outTokens * 6e-7;
  spent.inTokens += inTokens;
  spent.outTokens += outTokens;
  spent.costUsd += costUsd;
  stage.clockMs += e2eMs;
  const agent = stage.agent;
  const turn = `t${stage.turn + 1}`;
  stage.emit(stage.clockMs - e2eMs * 0.3, {
    kind: "usage",
    svc: "llm",
    provider: "openai",
    model: llmModel,
    agent,
    turn,
    in_tok: inTokens,
    out_tok: outTokens,
    cached_tok: cachedTokens,
    cost: costUsd.toFixed(6),
    cur: "USD",
  });
  stage.emit(stage.clockMs - e2eMs * 0.25, { kind: "metric", name: "ttft", val: whole(e2eMs * 0.45), agent, turn });
  stage.emit(stage.clockMs, { kind: "metric", name: "e2e", val: whole(e2eMs), agent, turn });
}

export type Cut = { atWord: number };

/** An agent (or the human who took over) speaks; `cut` is the word after which the caller barged in. */
export function sayAgent(stage: Stage, role: Exclude<Speaker, "user">, { text, pii }: Filled, cut?: Cut): void {
  const { random } = stage;
  if (role === "agent") think(stage, text);
  else stage.clockMs += random.around(900);
  stage.turn += 1;
  const turn = `t${stage.turn}`;
  const agent = role === "human" ? (stage.human ?? "human") : stage.agent;
  const common = { role, agent, turn };
  const seg = stage.nextId("a");
  const startMs = stage.clockMs;
  const wordsPerSecond = role === "human" ? 2.7 + random.next() * 0.6 : 3.1;
  const speech = speak({ text, startMs, wordsPerSecond, isGuessed: role === "human" }, random);
  const cutWord = cut === undefined ? undefined : speech.words[cut.atWord];
  const endMs = cutWord?.endMs ?? speech.endMs;
  stage.emit(startMs, { kind: "speech", phase: "start", ...common });
  for (const partial of speech.partials) {
    if (partial.atMs > endMs) break;
    const partialPii = piiField("text", clipPii(pii, 0, partial.text.length));
    const fields = { kind: "transcript", phase: "partial", ...common, seg, mode: "replace", text: partial.text };
    stage.emit(partial.atMs, { ...fields, pii: partialPii });
  }
  const spoken = cutWord && text.slice(0, cutWord.endChar);
  const spokenMs = cutWord && whole(endMs - startMs);
  if (cutWord) {
    stage.emit(endMs - 60, { kind: "speech", phase: "start", role: "user", turn: `t${stage.turn + 1}` });
    stage.emit(endMs, { kind: "interrupt", phase: "detected", agent, turn, spoken, spoken_ms: spokenMs });
  } else if (role === "agent" && speech.words.length > 14 && random.chance(0.05)) {
    backchannel(stage, startMs + (endMs - startMs) * (0.4 + random.next() * 0.3), agent, turn);
  }
  stage.emit(endMs + 40, {
    kind: "transcript",
    phase: "final",
    ...common,
    seg,
    text,
    eot: 1,
    t0: whole(startMs),
    t1: whole(endMs),
    spoken,
    spoken_ms: spokenMs,
    intr: cutWord && 1,
    pii: piiField("text", pii),
  });
  if (role === "agent") {
    const characters = spoken?.length ?? text.length;
    stage.spent.characters += characters;
    const audioMs = whole(endMs - startMs);
    const usage = { kind: "usage", svc: "tts", provider: "cartesia", model: "sonic-2", agent, turn };
    stage.emit(endMs + 60, { ...usage, chars: characters, audio_ms: audioMs });
  }
  stage.emit(endMs + 80, { kind: "speech", phase: "stop", ...common });
  stage.clockMs = endMs + 100;
}

/** "Mm-hmm" while the agent speaks: an overlap that was no interruption. */
function backchannel(stage: Stage, atMs: number, agent: string, turn: string): void {
  const text = stage.random.pick(["Mm-hmm.", "Right.", "Okay.", "Uh-huh."]);
  stage.emit(atMs, { kind: "interrupt", phase: "false", agent, turn, reason: "backchannel" });
  const seg = stage.nextId("u");
  stage.emit(atMs + 180, { kind: "transcript", phase: "final", role: "user", seg, text, eot: 0, conf: "0.71" });
  stage.emit(atMs + 260, { kind: "interrupt", phase: "resumed", agent, turn });
}
