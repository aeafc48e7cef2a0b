import { sayAgent } from "./say";
import type { Filled, PiiSpan } from "./slots";
import { piiField, type Stage } from "./stage";

export type ToolRun = { name: string; args: [string, Filled][]; result: [string, Filled][]; medianMs: number };

const progressEveryMs = 700;
/** Longer than this and the agent fills the silence. */
const awkwardMs = 1_300;
const failures = ["upstream timeout", "503 from upstream", "rate limited, retry after 2 s", "connection reset"];

const jsonValue = (text: string) =>
  text === "true" || text === "false" || /^-?\d+(\.\d+)?$/.test(text) ? text : JSON.stringify(text);

/** The pairs as a JSON object, with the personal data's spans moved to where the values lie in it. */
export function writeJson(pairs: readonly [string, Filled][]): Filled {
  let text = "{";
  const pii: PiiSpan[] = [];
  for (const [key, value] of pairs) {
    text += `${text === "{" ? "" : ","}${JSON.stringify(key)}:`;
    const json = jsonValue(value.text);
    const openingQuote = json === value.text ? 0 : 1;
    for (const [start, end, label] of value.pii) {
      pii.push([text.length + openingQuote + start, text.length + openingQuote + end, label]);
    }
    text += json;
  }
  return { text: `${text}}`, pii };
}

/** Calls a tool, with progress while it runs and something said to bridge a long wait; some calls fail. */
export function runTool(stage: Stage, run: ToolRun, filler: Filled | undefined): "ok" | "error" {
  const { random } = stage;
  const call = stage.nextId("call");
  const agent = stage.human ?? stage.agent;
  const startMs = stage.clockMs + 60;
  const durationMs = Math.round(random.around(run.medianMs, 0.5));
  const endMs = startMs + durationMs;
  const common = { kind: "tool", call, tool: run.name, agent };
  const isFailed = filler !== undefined && random.chance(0.07);
  const args = writeJson(run.args);
  const result = writeJson(run.result);
  stage.emit(startMs, { ...common, phase: "start", args: args.text, pii: piiField("args", args.pii) });
  for (let elapsedMs = progressEveryMs; elapsedMs < durationMs; elapsedMs += progressEveryMs) {
    stage.emit(startMs + elapsedMs, { ...common, phase: "progress", status: "running", dur: elapsedMs });
  }
  const outcome = isFailed
    ? { status: "error", ok: 0, dur: durationMs, result: JSON.stringify({ error: random.pick(failures) }) }
    : { status: "ok", ok: 1, dur: durationMs, result: result.text, pii: piiField("result", result.pii) };
  stage.emit(endMs, { ...common, phase: "end", ...outcome });
  if (isFailed) stage.emit(endMs + 20, { kind: "error", text: `${run.name} failed`, reason: "tool_error", agent });
  stage.clockMs = startMs;
  if (filler && durationMs > awkwardMs && !stage.human) sayAgent(stage, "agent", filler);
  stage.clockMs = Math.max(stage.clockMs, endMs) + 40;
  return isFailed ? "error" : "ok";
}
