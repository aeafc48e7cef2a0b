import { formatCount, formatCounted } from "@/lib/format";
import type { CallState } from "@/lib/schema/call";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Sign } from "@/lib/schema/sign";
import { nameInText } from "@/lib/visible-name";
import type { ExpectedGroup } from "./learn-groups";
import { hasLeftWork } from "./lost-work";

export type AbsenceFacts = {
  nowMs: number;
  state: CallState;
  length: number;
  isThere(groupName: string): boolean;
  groups: number;
  expected: readonly ExpectedGroup[];
  /** Oldest first. */
  lost: readonly LostWork[];
  /** Since when the console has watched the stream. */
  watchedSinceMs: number;
  /** How long a new stream may be without its groups: workers create them when they first see it. */
  graceMs: number;
  lossShownMs: number;
};

/** `status` is the worst that absence makes of the call: null where it is only to be seen. */
export type Absence = { signs: Sign[]; missingSinceMs: number | null };

const nothingAbsent: Absence = { signs: [], missingSinceMs: null };

/**
 * Groups that ought to read a stream and do not exist: never made, or gone. Nothing else of Redis tells: a group that
 * is not there is behind by nothing. An ended call misses nobody any more.
 */
export function absentGroups(facts: AbsenceFacts): Absence {
  const { expected, lost, groups } = facts;
  if (lost.length === 0 && groups > 0 && expected.every(({ name }) => facts.isThere(name))) return nothingAbsent;
  const signs: Sign[] = [];
  let missingSinceMs: number | null = null;
  const isOver = facts.state === "ended";
  const newest = new Map(lost.map((work) => [work.groupName, work]));
  for (const work of newest.values()) {
    const { groupName, missedAtMs } = work;
    if (facts.isThere(groupName)) {
      if (facts.nowMs - missedAtMs <= facts.lossShownMs) signs.push(madeAnew(work));
      continue;
    }
    signs.push({ kind: "vanished", groupName, text: vanishedText(work, facts), sinceMs: missedAtMs });
    const isMissed = hasLeftWork(work) || expected.some(({ name }) => name === groupName);
    if (isMissed && !isOver) missingSinceMs = Math.min(missingSinceMs ?? missedAtMs, missedAtMs);
  }
  const isWaitedFor = !isOver && facts.length > 0 && facts.nowMs - facts.watchedSinceMs >= facts.graceMs;
  for (const group of isWaitedFor ? expected : []) {
    if (facts.isThere(group.name) || newest.has(group.name)) continue;
    const sinceMs = Math.max(facts.watchedSinceMs, group.sinceMs);
    signs.push({ kind: "missing", groupName: group.name, text: missingText(group, facts), sinceMs });
    missingSinceMs = Math.min(missingSinceMs ?? sinceMs, sinceMs);
  }
  if (groups === 0 && isWaitedFor) signs.push(noReaders(facts));
  return { signs, missingSinceMs };
}

function madeAnew({ groupName, text, missedAtMs }: LostWork): Sign {
  return { kind: "made-anew", groupName, text: `${text}; a group of that name is there again`, sinceMs: missedAtMs };
}

function vanishedText({ text }: LostWork, { length }: AbsenceFacts): string {
  return `${text}; nobody reads the ${formatCounted(length, "entry", "entries")} there now for it`;
}

function missingText({ name, callsWith, callsOf }: ExpectedGroup, { length }: AbsenceFacts): string {
  const why =
    callsWith === null
      ? "is expected by CALLBOARD_EXPECTED_GROUPS"
      : `reads ${formatCount(callsWith)} of ${formatCounted(callsOf ?? 0, "such call")}`;
  return `${nameInText(name)} ${why} and does not exist here: nobody reads the ${formatCounted(length, "entry", "entries")} for it`;
}

function noReaders({ length, watchedSinceMs }: AbsenceFacts): Sign {
  const text = `no group reads the stream: ${formatCounted(length, "entry", "entries")}, which only XREAD can get at`;
  return { kind: "no-readers", groupName: null, text, sinceMs: watchedSinceMs };
}
