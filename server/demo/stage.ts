import type { Random } from "./random";
import type { PiiSpan } from "./slots";

/** An entry of a call: when, counted from the call's start, and its field value pairs as XADD takes them. */
export type TimedEntry = { atMs: number; fields: string[] };

type FieldValue = string | number | undefined;

export type StageOptions = {
  random: Random;
  agent: string;
  /** The smallest producer writes `text` and `ts` and nothing else. */
  isMinimal: boolean;
  source: string;
};

/** What is going on in one call while it is performed, and the entries not yet handed out. */
export type Stage = {
  random: Random;
  clockMs: number;
  agent: string;
  /** Set while a human has taken over. */
  human: string | undefined;
  dialog: string;
  turn: number;
  /** Tokens and characters so far, for the totals at the end. */
  spent: { inTokens: number; outTokens: number; characters: number; costUsd: number };
  nextId: (prefix: string) => string;
  emit: (atMs: number, fields: Record<string, FieldValue>) => void;
  /** Everything emitted so far, in the order of time; what lies after `clockMs` waits for its turn. */
  take: (isLast?: boolean) => TimedEntry[];
};

export function createStage({ random, agent, isMinimal, source }: StageOptions): Stage {
  let held: TimedEntry[] = [];
  let sequence = 0;
  let ids = 0;
  const stage: Stage = {
    random,
    clockMs: 0,
    agent,
    human: undefined,
    dialog: "greeting",
    turn: 0,
    spent: { inTokens: 0, outTokens: 0, characters: 0, costUsd: 0 },
    nextId: (prefix) => {
      ids += 1;
      return `${prefix}_${ids.toString(36)}`;
    },
    emit: (atMs, given) => {
      if (isMinimal) {
        if (given.kind === "transcript") held.push({ atMs, fields: ["text", String(given.text)] });
        return;
      }
      const fields: string[] = [];
      for (const name in given) {
        const value = given[name];
        if (value !== undefined) fields.push(name, typeof value === "string" ? value : String(value));
      }
      held.push({ atMs, fields });
    },
    take: (isLast = false) => {
      held.sort((a, b) => a.atMs - b.atMs);
      const ready = isLast ? held : held.filter((entry) => entry.atMs <= stage.clockMs);
      held = isLast ? [] : held.filter((entry) => entry.atMs > stage.clockMs);
      if (isMinimal) return ready;
      // Numbered when handed out, not when made: `seq` follows the order in which entries leave.
      for (const entry of ready) {
        sequence += 1;
        entry.fields.push("src", source, "eid", `e${sequence.toString(36)}`, "seq", String(sequence));
        if (sequence === 1) entry.fields.push("v", "1");
      }
      return ready;
    },
  };
  return stage;
}

/** The `pii` field's value for spans in one field; nothing to say is no field at all. */
export function piiField(field: string, spans: readonly PiiSpan[]): string | undefined {
  return spans.length === 0 ? undefined : JSON.stringify(spans.map((span) => [field, ...span]));
}
