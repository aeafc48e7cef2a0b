import type { Span } from "@/lib/replay/lay-scrubber";
import type { Transcript, Turn } from "@/lib/schema/transcript";
import type { ReadCall } from "./read-call";

export interface Lane {
  key: string;
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
type RoleLane = (typeof order)[number];

/** More speakers of one role than this share its lane: a call can have 200 agents. */
const mostSpeakers = 4;

/** Who spoke when and which tools ran, on the time that is played; only lanes that have something in them. */
export function layLanes({ timeOf }: Pick<ReadCall, "timeOf">, { turns, toolCalls }: Transcript): Lane[] {
  const speakers = speakersOf(turns);
  const lanes = new Map<string, Span[]>();
  const failed: Span[] = [];
  const put = (key: string, entryIds: readonly string[]): Span | null => {
    const fromMs = timeOf(entryIds[0] ?? "");
    if (fromMs === null) return null;
    const span = { fromMs, toMs: Math.max(fromMs, timeOf(entryIds.at(-1) ?? "") ?? fromMs) };
    const lane = lanes.get(key) ?? [];
    lane.push(span);
    lanes.set(key, lane);
    return span;
  };
  for (const { role, speaker, entryIds } of turns) {
    const lane = laneOfRole[role];
    const isOwn = speaker !== null && isSplit(speakers.get(lane));
    put(isOwn ? `${lane} ${speaker}` : lane, entryIds);
  }
  for (const { status, entryIds } of toolCalls) {
    const span = put("tools", entryIds);
    if (span && status === "error") failed.push(span);
  }
  return order.flatMap((lane) => {
    const names = isSplit(speakers.get(lane)) ? [...(speakers.get(lane) ?? [])] : [];
    const own = names.map((name) => ({ key: `${lane} ${name}`, name }));
    return [...own, { key: lane, name: lane }].flatMap(({ key, name }) => {
      const spans = lanes.get(key);
      return spans ? [{ key, name, spans, failed: key === "tools" ? failed : [] }] : [];
    });
  });
}

const isSplit = (names: ReadonlySet<string> | undefined): boolean =>
  names !== undefined && names.size > 1 && names.size <= mostSpeakers;

function speakersOf(turns: readonly Turn[]): Map<RoleLane, Set<string>> {
  const speakers = new Map<RoleLane, Set<string>>();
  for (const { role, speaker } of turns) {
    if (speaker === null) continue;
    const lane = laneOfRole[role];
    speakers.set(lane, (speakers.get(lane) ?? new Set()).add(speaker));
  }
  return speakers;
}
