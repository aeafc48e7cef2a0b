import { sayAgent } from "./say";
import type { Filled } from "./slots";
import type { Stage } from "./stage";

export type ToolRun = { name: string; args: object; result: object; medianMs: number };

const progressEveryMs = 700;
/** Longer than this and the agent fills the silence. */
const awkwardMs = 1_300;
const failures = ["upstream timeout", "503 from upstream", "rate limited, retry after 2 s", "connection reset"];

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
  stage.emit(startMs, { ...common, phase: "start", args: JSON.stringify(run.args) });
  for (let elapsedMs = progressEveryMs; elapsedMs < durationMs; elapsedMs += progressEveryMs) {
    stage.emit(startMs + elapsedMs, { ...common, phase: "progress", status: "running", dur: elapsedMs });
  }
  const outcome = isFailed
    ? { status: "error", ok: 0, dur: durationMs, result: JSON.stringify({ error: random.pick(failures) }) }
    : { status: "ok", ok: 1, dur: durationMs, result: JSON.stringify(run.result) };
  stage.emit(endMs, { ...common, phase: "end", ...outcome });
  if (isFailed) stage.emit(endMs + 20, { kind: "error", text: `${run.name} failed`, reason: "tool_error", agent });
  stage.clockMs = startMs;
  if (filler && durationMs > awkwardMs && !stage.human) sayAgent(stage, "agent", filler);
  stage.clockMs = Math.max(stage.clockMs, endMs) + 40;
  return isFailed ? "error" : "ok";
}
