import { createRandom, type Random } from "@/test/support/random";

export type SpokenWord = { text: string; startMs: number; endMs: number };
/** A stretch of speech without a pause; `finalAtMs` null: its final never comes. */
export type Chunk = {
  id: string;
  words: SpokenWord[];
  text: string;
  startMs: number;
  endMs: number;
  partials: { atMs: number; text: string; words: SpokenWord[] }[];
  finalAtMs: number | null;
};
export type SpokenTurn = {
  id: string;
  role: "user" | "agent";
  agent: string;
  chunks: Chunk[];
  text: string;
  startMs: number;
  endMs: number;
  cut: { atMs: number; heardText: string; heardMs: number } | null;
};
export type MadeTool = {
  id: string;
  name: string;
  args: string;
  result: string;
  isOk: boolean;
  startMs: number;
  endMs: number;
};
export type MadeCall = {
  turns: SpokenTurn[];
  tools: MadeTool[];
  handoffs: { atMs: number; from: string; to: string }[];
  memory: { atMs: number; key: string; value: string }[];
  endMs: number;
};

/** What the generator may do, as far as a producer can tell of it. */
export type Traits = { late: boolean; missing: boolean; overlaps: boolean };

/** How long a voice speaks into the one before it where it does. */
export const overlapMs = 600;

const vocabulary =
  "flight booking Monday Lisbon refund card window seat please thanks morning order parcel street number name change cancel Friday evening ticket receipt address invoice balance account transfer minute moment letter doctor garden kitchen yellow button second river bridge coffee station platform Tuesday summer winter orange paper pencil mirror".split(
    " ",
  );

/** A call whose answer is known, the same for the same seed; of 4 to 8 turns unless told. Times are milliseconds from its start. */
export function makeCall(seed: number, traits: Traits, turns?: number): MadeCall {
  const random = createRandom(seed);
  const call: MadeCall = { turns: [], tools: [], handoffs: [], memory: [], endMs: 0 };
  let agent = "triage";
  const opening = { word: "" };
  let nowMs = 1_000;
  const short = random.between(4, 8);
  const count = turns ?? short;
  for (let no = 0; no < count; no++) {
    const role = no % 2 === 0 ? "user" : "agent";
    const turn = speak(random, `${no}`, role, agent, nowMs, traits, opening);
    call.turns.push(turn);
    nowMs = turn.cut?.atMs ?? turn.endMs;
    if (turn.cut !== null) nowMs -= 250;
    else if (role === "user" && random.chance(0.3)) {
      const startMs = nowMs + 120;
      const endMs = startMs + Math.round(60 * Math.exp(2 * random.next()));
      const name = random.pick(["find_flight", "refund", "look_up"]);
      const isOk = !random.chance(0.1);
      call.tools.push({ id: `call_${no}`, name, args: `{"no":${no}}`, result: `{"n":${no}}`, isOk, startMs, endMs });
      nowMs = endMs + 300;
    } else if (role === "agent" && random.chance(0.1)) {
      const to = agent === "triage" ? "booking" : "triage";
      call.handoffs.push({ atMs: nowMs + 200, from: agent, to });
      agent = to;
      nowMs += 800;
    } else if (role === "agent" && traits.overlaps && random.chance(0.15) && isLongEnough(turn)) nowMs -= overlapMs;
    else nowMs += random.between(450, 1_200);
    if (random.chance(0.1)) call.memory.push({ atMs: nowMs, key: `slot${random.between(1, 3)}`, value: `v${no}` });
  }
  call.endMs = nowMs + 3_000;
  return call;
}

function speak(
  random: Random,
  id: string,
  role: SpokenTurn["role"],
  agent: string,
  startMs: number,
  traits: Traits,
  opening: { word: string },
): SpokenTurn {
  const spare = vocabulary.slice();
  const chunks: Chunk[] = [];
  const chunkCount = role === "user" ? random.between(1, 3) : 1;
  let nowMs = startMs;
  for (let no = 0; no < chunkCount; no++) {
    const words: SpokenWord[] = [];
    // Two stretches that begin alike could not be told apart where nothing but their text is known.
    const isOpening = (word: string) => words.length === 0 && word === opening.word;
    for (let left = random.between(3, 8); left > 0; left--) {
      const at = random.between(0, spare.length - 1);
      const [text = "word"] = spare.splice(isOpening(spare[at] ?? "") ? (at + 1) % spare.length : at, 1);
      const endMs = nowMs + random.between(240, 380);
      words.push({ text, startMs: nowMs, endMs });
      nowMs = endMs;
    }
    opening.word = words[0]?.text ?? "";
    const isLast = no === chunkCount - 1;
    const isMissing = traits.missing && random.chance(0.01);
    const isLate = traits.late && role === "user" && isLast && random.chance(0.05);
    const finalAtMs = isMissing ? null : nowMs + (isLate ? random.between(1_500, 2_500) : 150);
    chunks.push(chunkOf(`s${id}-${no}`, words, random, finalAtMs, isLate && finalAtMs !== null));
    if (!isLast) nowMs += random.between(300, 900);
  }
  const turn: SpokenTurn = {
    id,
    role,
    agent,
    chunks,
    text: chunks.map(({ text }) => text).join(" "),
    startMs,
    endMs: nowMs,
    cut: null,
  };
  const [first] = chunks;
  if (role === "agent" && first !== undefined && first.finalAtMs !== null && random.chance(0.06)) {
    const heard = first.words.slice(0, random.between(1, first.words.length - 1));
    const atMs = (heard.at(-1)?.endMs ?? startMs) + 40;
    turn.cut = { atMs, heardText: textOf(heard), heardMs: atMs - startMs };
    turn.endMs = atMs;
    first.partials = first.partials.filter((partial) => partial.atMs < atMs);
    first.finalAtMs = atMs + 60;
  }
  return turn;
}

/** Whether one who speaks into the end of a turn speaks into its last stretch of speech. */
const isLongEnough = ({ chunks }: SpokenTurn) => {
  const last = chunks.at(-1);
  return last !== undefined && last.endMs - last.startMs > 2 * overlapMs;
};

const textOf = (words: readonly SpokenWord[]) => words.map(({ text }) => text).join(" ");

function chunkOf(id: string, words: SpokenWord[], random: Random, finalAtMs: number | null, isLate: boolean): Chunk {
  const startMs = words[0]?.startMs ?? 0;
  const endMs = words.at(-1)?.endMs ?? startMs;
  const partials: Chunk["partials"] = [];
  for (let atMs = startMs + 250; atMs < endMs; atMs += 250) {
    const said = words.filter((word) => word.startMs < atMs - 60);
    const last = said.at(-1);
    if (last === undefined) continue;
    // The newest word is often not yet right; the first of all is kept, so that plain text can be told apart.
    const guess = said.length > 1 && last.endMs > atMs && random.chance(0.4) ? last.text.slice(0, 3) : last.text;
    const shown = [...said.slice(0, -1), { ...last, text: guess, endMs: Math.min(last.endMs, atMs) }];
    partials.push({ atMs, text: textOf(shown), words: shown });
  }
  // What comes late is new: the last words are in the final alone.
  const early = partials.filter((partial) => partial.words.length < words.length);
  if (isLate && early.length > 0) partials.splice(0, partials.length, ...early);
  else partials.push({ atMs: endMs + 20, text: textOf(words), words });
  return { id, words, text: textOf(words), startMs, endMs, partials, finalAtMs };
}
