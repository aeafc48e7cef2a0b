import type { GroupName } from "./trouble";

/** Throws on an entry that this group cannot read; each group depends on a field of its own. */
export function decodeFor(group: GroupName, fields: ReadonlyMap<string, string>): void {
  const text = fields.get(fieldOf[group]);
  if (text !== undefined) JSON.parse(text);
}

const fieldOf: Record<GroupName, string> = { brain: "args", comply: "pii", crm: "result" };

/** An entry cut off by its producer: valid for the others, unreadable for one group, whoever tries and however often. */
export function poisonEntry(group: GroupName): string[] {
  const common = ["src", "voice-gw-1", "agent", "gateway"];
  switch (group) {
    case "brain":
      return [
        "kind",
        "tool",
        "phase",
        "start",
        "call",
        "call_cut",
        "tool",
        "lookup_history",
        "args",
        '{"name":"Lu',
        ...common,
      ];
    case "comply":
      return ["kind", "error", "text", "Span list was cut off", "pii", '[["text",0,', ...common];
    case "crm":
      return [
        ...["kind", "tool", "phase", "end", "call", "call_cut", "tool", "lookup_history", "status", "ok", "ok", "1"],
        ...["dur", "1312", "result", '{"visits":[{"day":"Monday","note":"as', ...common],
      ];
  }
}
