import type { RawEntry } from "@/lib/schema/stream-entry";
import type { Chunk, MadeCall, SpokenTurn } from "@/test/support/conversations/make-call";
import { baseMs } from "@/test/support/conversations/producer";
import type { Random } from "@/test/support/random";
import { asksFor, type Utterance } from "./secret-call";

const spokenDigits = "zero one two three four five six seven eight nine".split(" ");

/** The talk as the makers of producers' entries take it. */
export function asMadeCall(talk: readonly Utterance[], random: Random): MadeCall {
  const turns: SpokenTurn[] = [];
  let nowMs = 1_000;
  talk.forEach(({ role, text }, no) => {
    const startMs = nowMs;
    const words = text.split(/(?<=\S) +/).map((word) => {
      const startsMs = nowMs;
      nowMs += random.between(200, 380);
      return { text: word, startMs: startsMs, endMs: nowMs };
    });
    const partials: Chunk["partials"] = [];
    for (let count = 1; count <= words.length; count++) {
      const shown = words.slice(0, count);
      partials.push({
        atMs: (shown.at(-1)?.endMs ?? nowMs) + 20,
        text: shown.map((word) => word.text).join(" "),
        words: shown,
      });
    }
    const chunk: Chunk = {
      ...{ id: `s${no}`, words, text, startMs, endMs: nowMs, partials },
      finalAtMs: random.chance(0.08) ? null : nowMs + 150,
    };
    turns.push({ id: `${no}`, role, agent: "desk", chunks: [chunk], text, startMs, endMs: nowMs, cut: null });
    nowMs += random.between(200, 1_500);
  });
  return { turns, tools: [], handoffs: [], memory: [], endMs: nowMs + 3_000 };
}

/** What must not be cut away before what follows it: a question, a part of a secret. */
const mayBeSecret =
  /\?$|[4-90\u0664-\u0669\uff14-\uff19]|four|five|six|seven|eight|nine|forty|fifty|eighty|ninety|zero|oh |zeph|sept|the ninth/iu;

type Row = { atMs: number; fields: Record<string, string> };

/** The talk in our own fields as the worst of producers write it. */
export function writeBadly(talk: readonly Utterance[], random: Random): RawEntry[] {
  const has = { role: !random.chance(0.15), segment: random.chance(0.7), mode: random.chance(0.8) };
  const overlap = has.role ? random.pick([0, 0, 0.5, 0.9]) : 0;
  const manner = random.pick(["growing", "growing", "appended"]);
  const isAsked = talk.some(({ text }) => asksFor(text));
  const rows: Row[] = [];
  let nowMs = 1_000;
  talk.forEach(({ role, text }, no) => {
    const words = text.split(/(?<=\S)(?=\s)/);
    const grows = has.mode && has.segment ? random.pick(["growing", "growing", "appended"]) : manner;
    const how = random.pick(["final", grows, grows, grows, "line"]);
    const base = { kind: "transcript", ...(has.role && { role }), ...(has.segment && { seg: `s${no}` }) };
    const row = (atMs: number, phase: string, mode: string, shown: string) =>
      rows.push({ atMs, fields: { ...base, phase, ...(has.mode && { mode }), text: shown } });
    const wordMs = random.between(120, 400);
    const endMs = nowMs + words.length * wordMs;
    if (how === "growing") {
      for (let count = 1; count <= words.length; count++) {
        const shown = words.slice(0, count).join("");
        const isCut = count < words.length && random.chance(0.2);
        row(nowMs + count * wordMs, "partial", "replace", isCut ? shown.slice(0, -1) : revised(shown, random));
      }
    } else if (how === "appended") {
      const parts = random.chance(0.3) ? (text.match(/.{1,3}/gsu) ?? []) : words;
      const partMs = (words.length * wordMs) / parts.length;
      for (const [at, part] of parts.entries()) row(nowMs + (at + 1) * partMs, "partial", "append", part);
    }
    const isMissing = !text.endsWith("?") && how !== "final" && how !== "line" && random.chance(0.15);
    const isLate = isAsked && random.chance(0.1) && !text.endsWith("?");
    const finalAtMs = endMs + (isLate ? random.between(1_000, 6_000) : 100);
    if (how === "line")
      rows.push({ atMs: endMs, fields: { kind: "transcript", ...(has.role && { role }), mode: "line", text } });
    else if (!isMissing) row(finalAtMs, "final", "replace", random.chance(0.2) ? `${text}.` : text);
    const isOverlapped = talk[no + 1]?.role !== role && !text.endsWith("?") && random.chance(overlap);
    nowMs = isOverlapped ? nowMs + Math.round((endMs - nowMs) * random.next()) : endMs + random.between(100, 1_200);
  });
  const late = isAsked && random.chance(0.2) ? 0.1 : 0;
  const doubled = random.chance(0.2) ? 0.1 : 0;
  const all = rows.flatMap((one) => {
    const isMovable = !one.fields.text?.endsWith("?") && one.fields.phase !== "partial";
    const moved = isMovable && random.chance(late) ? { ...one, atMs: one.atMs + random.between(100, 2_000) } : one;
    return random.chance(doubled) ? [moved, { ...moved, atMs: moved.atMs + random.between(0, 500) }] : [moved];
  });
  all.sort((a, b) => a.atMs - b.atMs);
  const firstSecret = all.findIndex(({ fields }) => mayBeSecret.test(fields.text ?? ""));
  const kept = random.chance(0.2) ? all.slice(random.between(0, Math.max(0, firstSecret - 1))) : all;
  return kept.map(({ atMs, fields }, no) => {
    const timeMs = baseMs + Math.round(atMs);
    return { id: `${timeMs}-${no}`, timeMs, fields: { ...fields, ts: String(timeMs) } };
  });
}

/** A recogniser that thinks again about what it has given. */
function revised(text: string, random: Random): string {
  if (random.chance(0.08)) return text.replace(/\bfour\b/, "for").replace(/\beight\b/, "ate");
  if (random.chance(0.08))
    return text.replace(/\b(?:four|five|six|seven|eight|nine)\b/g, (word) => String(spokenDigits.indexOf(word)));
  if (random.chance(0.05)) return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
  return text;
}
