import type { IncidentChange, IncidentRecord } from "@/lib/schema/incident";
import { rankOf, type Trouble, unreachableKey } from "./troubles";

export type Holds = {
  /** How long something critical must be wrong to be an incident; what is not critical, four times as long. */
  openAfterMs: number;
  /** How long nothing must be wrong for it to be over. */
  resolveAfterMs: number;
  /** How long what was resolved by hand may go on unchanged before it is an incident again. */
  reopenAfterMs: number;
};

/** By key: since when it is wrong without being an incident yet. */
export type Waiting = ReadonlyMap<string, number>;

export type Moment = {
  /** Those that are not over, one for each key. */
  records: readonly IncidentRecord[];
  /** By incident: who says that it is resolved. */
  closed: ReadonlyMap<string, { by: string; atMs: number }>;
  waiting: Waiting;
  troubles: readonly Trouble[];
  /** Redis cannot be read: nobody knows whether what is said of groups still holds. */
  isBlind: boolean;
  nowMs: number;
};

export type Step = {
  /** What is not as it was in `records`; `isOver`: it is kept among the past ones from now on. */
  changed: { record: IncidentRecord; changes: IncidentChange[]; isOver: boolean }[];
  waiting: Waiting;
  /** What should be an incident, but there are too many. */
  notOpened: number;
};

const mildIsSlowerBy = 4;
/** How old the numbers of a kept record may be. */
const refreshAfterMs = 10_000;
export const maxOpen = 100;

/**
 * What became of the incidents by this moment. Each key has one at most; it opens once its trouble has held, is told
 * anew when a worse status or twice as many calls are seen than ever told, and is over once nothing was wrong for
 * `resolveAfterMs`. One resolved by hand stays until then, so that it neither opens again at once nor is forgotten: a
 * worse status, or `reopenAfterMs`, opens the next. While blind, only what is wrong with the connection is judged.
 */
export function stepIncidents(moment: Moment, holds: Holds): Step {
  const { records, troubles, isBlind, nowMs } = moment;
  const isJudged = (key: string) => !isBlind || key === unreachableKey;
  // While a shard is not read, what was seen there before may go on unseen.
  const isPartial = isBlind || troubles.some(({ key }) => key === unreachableKey);
  const byKey = new Map(troubles.filter(({ key }) => isJudged(key)).map((trouble) => [trouble.key, trouble]));
  const changed: Step["changed"] = [];
  const taken = new Set<string>();
  const again = new Map<string, string>();
  const used = new Set(records.map(({ incidentId }) => incidentId));
  let open = 0;

  for (const before of records) {
    const { key } = before;
    const closed = closeByHand(before, moment.closed.get(before.incidentId));
    const isUnseen = isPartial && key !== unreachableKey && !byKey.has(key);
    const next = isUnseen
      ? { record: { ...closed.record, calmSinceMs: null }, isOver: false, changes: closed.changes }
      : stepOne(closed, byKey.get(key), nowMs, holds);
    if (next.changes.length > 0 || next.isOver || isWorthKeeping(before, next.record)) changed.push(next);
    if (next.isOver && byKey.has(key)) again.set(key, before.incidentId);
    else taken.add(key);
    if (!next.isOver) open++;
  }

  const waiting = new Map<string, number>();
  let notOpened = 0;
  for (const trouble of byKey.values()) {
    const { key, severity } = trouble;
    if (taken.has(key)) continue;
    const sinceMs = Math.min(moment.waiting.get(key) ?? nowMs, nowMs);
    const holdMs = severity === "critical" ? holds.openAfterMs : holds.openAfterMs * mildIsSlowerBy;
    const isDue = again.has(key) || nowMs - sinceMs >= holdMs;
    if (isDue && open < maxOpen) {
      changed.push(openNew(trouble, { nowMs, sinceMs, followsId: again.get(key) ?? null, used }));
      open++;
      continue;
    }
    waiting.set(key, sinceMs);
    if (isDue) notOpened++;
  }
  return { changed, waiting, notOpened };
}

type Stepped = { record: IncidentRecord; changes: IncidentChange[] };

function closeByHand(record: IncidentRecord, closed: { by: string; atMs: number } | undefined): Stepped {
  if (closed === undefined || record.resolvedAtMs !== null) return { record, changes: [] };
  const { atMs, by } = closed;
  return withChange({ ...record, resolvedAtMs: atMs, resolvedBy: by }, "resolved", atMs);
}

function stepOne({ record, changes }: Stepped, trouble: Trouble | undefined, nowMs: number, holds: Holds) {
  if (trouble === undefined) {
    const calmSinceMs = record.calmSinceMs ?? nowMs;
    const isOver = nowMs - calmSinceMs >= holds.resolveAfterMs;
    const calm = { ...record, calmSinceMs };
    if (!isOver || record.resolvedAtMs !== null) return { record: calm, changes, isOver };
    const ended = withChange({ ...calm, resolvedAtMs: nowMs }, "resolved", nowMs);
    return { record: ended.record, changes: [...changes, ...ended.changes], isOver };
  }
  if (record.resolvedAtMs !== null) {
    const isWorse = rankOf(trouble.status) > rankOf(record.worstStatus);
    const isOver = isWorse || nowMs - record.resolvedAtMs >= holds.reopenAfterMs;
    return { record: { ...record, calmSinceMs: null }, changes, isOver };
  }
  const seen = seeTrouble(record, trouble, nowMs);
  if (rankOf(trouble.status) > rankOf(record.worstStatus)) {
    const worse = { ...seen, worstStatus: trouble.status, toldCalls: Math.max(seen.toldCalls, trouble.calls) };
    return { ...withChange(worse, "worsened", nowMs), isOver: false };
  }
  if (trouble.calls >= record.toldCalls * 2 && trouble.calls > record.toldCalls + 1) {
    return { ...withChange({ ...seen, toldCalls: trouble.calls }, "joined", nowMs), isOver: false };
  }
  return { record: seen, changes, isOver: false };
}

function seeTrouble(record: IncidentRecord, trouble: Trouble, nowMs: number): IncidentRecord {
  return {
    ...record,
    status: trouble.status,
    // What was critical once stays so: receivers tell incidents apart by it.
    severity: record.severity === "critical" ? "critical" : trouble.severity,
    calls: trouble.calls,
    maxCalls: Math.max(record.maxCalls, trouble.calls),
    seenAtMs: nowMs,
    calmSinceMs: null,
    findings: trouble.findings,
  };
}

function openNew(
  trouble: Trouble,
  { nowMs, sinceMs, followsId, used }: { nowMs: number; sinceMs: number; followsId: string | null; used: Set<string> },
) {
  const { key, cause, groupName, severity, status, calls, findings } = trouble;
  let number = 0;
  const idMs = Math.floor(nowMs);
  while (used.has(`${idMs}-${number}`)) number++;
  const incidentId = `${idMs}-${number}`;
  used.add(incidentId);
  const record: IncidentRecord = {
    incidentId,
    key,
    cause,
    groupName,
    severity,
    status,
    worstStatus: status,
    calls,
    maxCalls: calls,
    toldCalls: calls,
    sinceMs: Math.min(trouble.sinceMs ?? sinceMs, sinceMs),
    openedAtMs: idMs,
    seenAtMs: nowMs,
    calmSinceMs: null,
    resolvedAtMs: null,
    resolvedBy: null,
    followsId,
    findings,
    changes: [],
  };
  return { ...withChange(record, "opened", nowMs), isOver: false };
}

function withChange(record: IncidentRecord, kind: IncidentChange["kind"], atMs: number): Stepped {
  const change = { kind, atMs, status: record.status, calls: record.calls, title: record.findings[0]?.title ?? "" };
  return { record: { ...record, changes: [...record.changes, change] }, changes: [change] };
}

function isWorthKeeping(before: IncidentRecord, next: IncidentRecord): boolean {
  if (next.calmSinceMs !== before.calmSinceMs || next.status !== before.status) return true;
  return next.seenAtMs - before.seenAtMs >= refreshAfterMs;
}
