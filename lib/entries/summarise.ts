import type { RawEntry } from "@/lib/schema/stream-entry";
import { type EntryField, entryFields } from "./entry-fields";

export interface EntrySummary {
  /** What the entry calls itself; null where it does not say. */
  kind: string | null;
  phase: string | null;
  /** Who speaks or acts. */
  role: string | null;
  /** What was said or happened, as one line; null where no field reads as a line. */
  line: string | null;
  /** The remaining fields, in their order; beside a line without the bookkeeping. */
  rest: readonly { place: number; name: string; value: string }[];
  /** True for something that a later entry replaces: it steps back. */
  isPartial: boolean;
  hasFailed: boolean;
}

const hints = {
  kind: ["kind", "type", "event", "event_type", "eventtype", "evt"],
  phase: ["phase", "stage"],
  role: ["role", "speaker", "author", "participant"],
  text: ["text", "transcript", "content", "message", "msg", "body", "utterance", "delta"],
} as const;

/** Where an entry came from and its numbers: seldom what a reader looks for, so they stand last. */
const bookkeeping = new Set([
  "src",
  "eid",
  "seq",
  "ts",
  "v",
  "seg",
  "turn",
  "words",
  "t0",
  "t1",
  "pii",
  "lang",
  "mode",
  "eot",
  "conf",
]);
const maxValueLength = 240;
const shownFields = 12;
const lookedAtFields = 40;

/**
 * An entry of any shape in one line. Field names are hints, never assumed: without a known one, the first field that
 * reads like a sentence is the line, and the others follow as they are.
 */
export function summarise(entry: RawEntry): EntrySummary {
  const fields = entryFields(entry);
  const byName = new Map(fields.filter(({ isBase64 }) => !isBase64).map((field) => [field.name.toLowerCase(), field]));
  const used = new Set<EntryField | undefined>();
  const take = (names: readonly string[]): string | null => {
    const field = names.map((name) => byName.get(name)).find((found) => found !== undefined && found.value !== "");
    if (!field) return null;
    used.add(field);
    return field.value;
  };
  const kind = shortWord(take(hints.kind));
  const phase = shortWord(take(hints.phase));
  const role = shortWord(take(hints.role));
  const status = byName.get("status")?.value ?? "";
  const line = lineOf(kind, take) ?? take(hints.text) ?? sentenceOf(fields, used);
  const left = fields.filter((field) => !used.has(field));
  const isLast = ({ name }: EntryField) => bookkeeping.has(name.toLowerCase());
  return {
    kind,
    phase,
    role,
    line: line === null ? null : clip(line),
    rest: [...left.filter((field) => !isLast(field)), ...(line === null ? left.filter(isLast) : [])]
      .slice(0, shownFields)
      .map((field, place) => ({ place, name: clip(field.name), value: field.isBase64 ? "binary" : clip(field.value) })),
    isPartial: phase === "partial" || phase === "interim" || phase === "progress",
    hasFailed: /^(error|failed|failure|timeout)$/i.test(status) || kind === "error",
  };
}

type Take = (names: readonly string[]) => string | null;

/** What the known kinds say in a line; null for all others, and where their fields are missing. */
function lineOf(kind: string | null, take: Take): string | null {
  const join = (parts: (string | null)[], by = " ") => parts.filter((part) => part !== null).join(by) || null;
  switch (kind) {
    case "tool":
    case "tool_call":
    case "function_call": {
      const name = take(["tool", "name", "function"]);
      if (name === null) return null;
      const durationMs = take(["dur", "duration_ms", "durationms"]);
      const given = take(["args", "arguments", "input", "params"]);
      const result = take(["result", "output"]);
      const status = take(["status"]);
      take(["ok"]);
      return join([
        `${name}${given === null ? "" : ` ${given}`}`,
        status,
        durationMs && `${durationMs} ms`,
        result && `→ ${result}`,
      ]);
    }
    case "handoff":
    case "state": {
      const name = kind === "state" ? take(["name"]) : null;
      const [from, to] = [take(["from"]), take(["to"])];
      return to === null ? null : join([name, `${from ?? "?"} → ${to}`, take(["reason"])]);
    }
    case "memory": {
      const key = take(["key"]);
      return key === null ? null : join([take(["op"]), `${key} = ${take(["value"]) ?? "?"}`]);
    }
    case "usage": {
      const [given, made] = [take(["in_tok", "input_tokens"]), take(["out_tok", "output_tokens"])];
      const [chars, audioMs, cost] = [take(["chars"]), take(["audio_ms"]), take(["cost"])];
      const parts = [
        given && `${given} tokens in`,
        made && `${made} out`,
        chars && `${chars} characters`,
        audioMs && `${audioMs} ms of audio`,
        cost && `${cost} ${take(["cur", "currency"]) ?? ""}`.trim(),
      ];
      const counted = join(parts, ", ");
      return counted === null ? null : join([take(["svc"]), take(["model"]), counted]);
    }
    case "metric": {
      const name = take(["name"]);
      return name === null ? null : `${name} = ${take(["val", "value"]) ?? "?"}`;
    }
    default:
      return null;
  }
}

const isJson = (text: string) => /^\s*[[{]/.test(text);

/** The first value that reads like something said. */
function sentenceOf(fields: readonly EntryField[], used: Set<EntryField | undefined>): string | null {
  const found = fields
    .slice(0, lookedAtFields)
    .find(
      (field) =>
        !field.isBase64 &&
        !used.has(field) &&
        !isJson(field.value) &&
        /\p{L}{2}[,;:]?\s+\P{Cc}?\p{L}/u.test(clip(field.value)),
    );
  if (!found) return null;
  used.add(found);
  return found.value;
}

const clip = (text: string) => (text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text);
const shortWord = (text: string | null) => (text !== null && text.length > 40 ? `${text.slice(0, 39)}…` : text);
