import type { MadeCall, SpokenTurn, SpokenWord } from "./make-call";

export type Utterance = { role: "user" | "agent"; text: string };

const wordMs = 200;
const pauseMs = 500;
const finalAfterMs = 150;

/** These utterances as the makers of producers' entries take them, each growing word by word; all finals come or none. */
export function spokenCall(utterances: readonly Utterance[], { finals }: { finals: boolean }): MadeCall {
  let nowMs = 1_000;
  const turns = utterances.map(({ role, text }, no): SpokenTurn => {
    const startMs = nowMs;
    const words = text.split(" ").map((word): SpokenWord => {
      nowMs += wordMs;
      return { text: word, startMs: nowMs - wordMs, endMs: nowMs };
    });
    const endMs = nowMs;
    nowMs += pauseMs;
    const partials = words.map((word, at) => {
      const shown = words.slice(0, at + 1);
      return { atMs: word.endMs + 20, text: shown.map((one) => one.text).join(" "), words: shown };
    });
    const finalAtMs = finals ? endMs + finalAfterMs : null;
    const chunk = { id: `s${no}`, words, text, startMs, endMs, partials, finalAtMs };
    return { id: `${no}`, role, agent: "desk", chunks: [chunk], text, startMs, endMs, cut: null };
  });
  return { turns, tools: [], handoffs: [], memory: [], endMs: nowMs };
}
