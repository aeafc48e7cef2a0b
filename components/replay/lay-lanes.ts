import type { Span } from "@/lib/replay/lay-scrubber";
import type { Transcript } from "@/lib/schema/transcript";
import type { ReadCall } from "./read-call";

export interface Lane {
  name: string;
  spans: readonly Span[];
  /** Those of them that went wrong. */
  failed: readonly Span[];
}

const laneOfRole = {
  user: "user",
  agent: "agent",
  human: "person",
  system: "other",
  tool: "tools",
  unknown: "other",
} as const;
const order = ["user", "agent", "person", "other", "tools"] as const;

/** Who spoke when and which tools ran, on the time that is played; only lanes that have something in them. */
export function layLanes({ timeOf }: ReadCall, { turns, toolCalls }: Transcript): Lane[] {
  const spans = new Map<string, Span[]>();
  const failed: Span[] = [];
  const put = (name: string, entryIds: readonly string[]): Span | null => {
    const fromMs = timeOf(entryIds[0] ?? "");
    if (fromMs === null) return null;
    const span = { fromMs, toMs: Math.max(fromMs, timeOf(entryIds.at(-1) ?? "") ?? fromMs) };
    const lane = spans.get(name) ?? [];
    lane.push(span);
    spans.set(name, lane);
    return span;
  };
  for (const { role, entryIds } of turns) put(laneOfRole[role], entryIds);
  for (const { status, entryIds } of toolCalls) {
    const span = put("tools", entryIds);
    if (span && status === "error") failed.push(span);
  }
  return order.flatMap((name) => {
    const lane = spans.get(name);
    return lane ? [{ name, spans: lane, failed: name === "tools" ? failed : [] }] : [];
  });
}
