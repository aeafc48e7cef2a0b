import {
  formatCount,
  formatDateTime,
  formatDuration,
  formatExactCount,
  formatExactMs,
  formatLag,
  formatUpperBound,
} from "@/lib/format";
import type { CallGroup } from "@/lib/schema/call";

/** A live number; `tip` holds its exact value. Fades while the page is stale; a calm one steps back, so that others stand out. */
export function Figure({ text, tip, isCalm = false }: { text: string; tip?: string | undefined; isCalm?: boolean }) {
  return (
    <span className={`figure ${isCalm ? "text-text-3" : ""}`} data-tip={tip}>
      {text}
    </span>
  );
}

export function Count({ count, tip }: { count: number | null; tip?: string | undefined }) {
  return (
    <Figure
      text={formatCount(count)}
      tip={tip ?? (count === null ? undefined : formatExactCount(count))}
      isCalm={count === 0}
    />
  );
}

/** Where a column does not apply: nothing is unknown there. */
export function NotApplicable({ why }: { why: string }) {
  return <Figure text="–" tip={why} isCalm />;
}

/** How long something has been waiting; `–` when nothing is. */
export function Age({ ageMs, isBound = false, asOfMs }: { ageMs: number | null; isBound?: boolean; asOfMs: number }) {
  if (ageMs === 0) return <NotApplicable why="Nothing is waiting." />;
  return <Figure text={formatUpperBound(ageMs, isBound)} tip={tipOfAge(ageMs, isBound, asOfMs)} />;
}

export function tipOfAge(ageMs: number | null, isBound: boolean, asOfMs: number): string {
  if (ageMs === null) return "Unknown: the ids do not tell it, or the server does not count it.";
  const bound = isBound ? "\nAt most: counted from the last delivered entry." : "";
  return ageMs === 0
    ? "Nothing is waiting."
    : `${formatExactMs(ageMs)}, since ${formatDateTime(asOfMs - ageMs)}${bound}`;
}

export function Lag({ group }: { group: Pick<CallGroup, "lagEntries" | "lagSource"> }) {
  return (
    <Figure text={formatLag(group.lagEntries, group.lagSource)} tip={tipOfLag(group)} isCalm={group.lagEntries === 0} />
  );
}

export function tipOfLag({ lagEntries, lagSource }: Pick<CallGroup, "lagEntries" | "lagSource">): string {
  if (lagEntries === null || lagSource === "unknown") {
    return "Unknown: Redis reports no lag for this group, and the ids do not tell it.";
  }
  const count = `${formatExactCount(lagEntries)} entries`;
  if (lagSource === "estimated") return `About ${count}, estimated from the ids' times.`;
  if (lagSource === "server") return `About ${count} by Redis' counters, which nothing seen proves.`;
  return `${count}, exact.`;
}

export function tipOfDuration(durationMs: number | null, unknown: string): string {
  return durationMs === null ? unknown : `${formatDuration(durationMs)} = ${formatExactMs(durationMs)}`;
}
