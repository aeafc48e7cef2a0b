import type { Span } from "@/lib/player/lay-scrubber";
import type { Transcript, Turn } from "@/lib/schema/transcript";
import type { ReadCall } from "./read-call";

export interface Lane {
  key: string;
  name: string;
  spans: readonly Span[];
  /** Those of them that went wrong. */
  failed: readonly Span[];
}

const order = ["user", "agent", "human", "system", "unknown", "tools"] as const;
type RoleLane = (typeof order)[number];
const laneOf = (role: Turn["role"]): RoleLane => (role === "tool" ? "tools" : role);

/** Those who speak after so many of their role share its lane: a call can have 200 agents. */
const maxSpeakers = 8;

/** Who spoke when and which tools ran, on the time that is played; only lanes that have something in them. */
export function layLanes({ timeOf }: Pick<ReadCall, "timeOf">, { turns, toolCalls }: Transcript): Lane[] {
  const owners = ownersOf(turns);
  const lanes = new Map<string, Span[]>();
  const failed: Span[] = [];
  const put = (key: string, entryIds: readonly string[], mostMs = Number.POSITIVE_INFINITY): Span | null => {
    const fromMs = timeOf(entryIds[0] ?? "");
    if (fromMs === null) return null;
    const toMs = Math.max(fromMs, timeOf(entryIds.at(-1) ?? "") ?? fromMs);
    const span = { fromMs, toMs: Math.min(toMs, fromMs + mostMs) };
    const lane = lanes.get(key) ?? [];
    lane.push(span);
    lanes.set(key, lane);
    return span;
  };
  for (const { role, speaker, entryIds, lateByMs, startedAtMs, endedAtMs } of turns) {
    const lane = laneOf(role);
    const isOwn = speaker !== null && owners.get(lane)?.has(speaker);
    // A text that was written late was not spoken for that long.
    put(isOwn ? `${lane} ${speaker}` : lane, entryIds, lateByMs === null ? undefined : endedAtMs - startedAtMs);
  }
  for (const { status, entryIds } of toolCalls) {
    const span = put("tools", entryIds);
    if (span && status === "error") failed.push(span);
  }
  return order.flatMap((lane) => {
    const own = [...(owners.get(lane) ?? [])].map((name) => ({ key: `${lane} ${name}`, name }));
    return [...own, { key: lane, name: own.length === maxSpeakers ? `other ${lane}s` : lane }].flatMap(
      ({ key, name }) => {
        const spans = lanes.get(key);
        return spans ? [{ key, name, spans, failed: key === "tools" ? failed : [] }] : [];
      },
    );
  });
}

/** Who has a lane of their own: of several of one role those who spoke first. A lane that is there stays. */
function ownersOf(turns: readonly Turn[]): Map<RoleLane, ReadonlySet<string>> {
  const speakers = new Map<RoleLane, Set<string>>();
  for (const { role, speaker } of turns) {
    if (speaker === null) continue;
    const lane = laneOf(role);
    speakers.set(lane, (speakers.get(lane) ?? new Set()).add(speaker));
  }
  const several = [...speakers].filter(([, names]) => names.size > 1);
  return new Map(several.map(([lane, names]) => [lane, new Set([...names].slice(0, maxSpeakers))]));
}
