export type Speaker = "user" | "agent" | "human";

/** One line of a screenplay, slots still unfilled. `alternatives` are ways of saying the same thing. */
export type Step =
  | { step: "say"; role: Speaker; alternatives: string[] }
  | { step: "tool"; name: string; args: [string, string][]; result: [string, string][]; medianMs: number }
  | { step: "memory"; key: string; value: string }
  | { step: "state"; to: string }
  | { step: "handoff"; kind: "agent" | "human"; to: string; reason: string }
  /** A place where small talk or a misunderstanding fits. */
  | { step: "aside" };

export type Scenario = { name: string; steps: Step[] };

/** A trade as its data file writes it: see `parseScreenplay` for the notation. */
export type Trade = {
  name: string;
  /** The agent that picks up. */
  agent: string;
  slots: Record<string, readonly string[]>;
  greetings: readonly string[];
  screenplay: string;
  asides: string;
};

const pairs = (text: string): [string, string][] =>
  text
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new SyntaxError(`expected key=value, found "${pair}"`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    });

function parseLine(line: string): Step {
  if (line === "...") return { step: "aside" };
  const say = /^(user|agent|human): (.+)$/.exec(line);
  if (say?.[1] && say[2]) {
    return { step: "say", role: say[1] as Speaker, alternatives: say[2].split("|").map((text) => text.trim()) };
  }
  const tool = /^tool (\w+)(.*?)->(.*?)~(\d+)$/.exec(line);
  if (tool?.[1]) {
    const [, name, args = "", result = "", medianMs] = tool;
    return { step: "tool", name, args: pairs(args), result: pairs(result), medianMs: Number(medianMs) };
  }
  const memory = /^set ([\w.]+) = (.+)$/.exec(line);
  if (memory?.[1] && memory[2]) return { step: "memory", key: memory[1], value: memory[2] };
  const state = /^state (\w+)$/.exec(line);
  if (state?.[1]) return { step: "state", to: state[1] };
  const handoff = /^(to|human) ([^:]+): (.+)$/.exec(line);
  if (handoff?.[2] && handoff[3]) {
    return { step: "handoff", kind: handoff[1] === "to" ? "agent" : "human", to: handoff[2], reason: handoff[3] };
  }
  throw new SyntaxError(`not a screenplay line: "${line}"`);
}

/**
 * Scenarios start with `# name`; then one step a line:
 * `user:`, `agent:`, `human:` say one of several alternatives (`a | b`), with `{slots}`; `tool name key=value; … -> key=value; … ~900`
 * runs a tool of that median latency; `set key = value`; `state name`; `to agent: reason`; `human Name: reason`; `...` an aside may follow.
 */
export function parseScreenplay(text: string): Scenario[] {
  const scenarios: Scenario[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line === "") continue;
    if (line.startsWith("# ")) scenarios.push({ name: line.slice(2), steps: [] });
    else {
      const current = scenarios.at(-1);
      if (!current) throw new SyntaxError(`a screenplay starts with "# name", not "${line}"`);
      current.steps.push(parseLine(line));
    }
  }
  return scenarios;
}
