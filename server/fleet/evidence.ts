import { Evidence } from "@/lib/schema/evidence";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { GroupTrace, KeptTrace } from "@/lib/stream/group-trace";
import { isSameStream } from "@/lib/stream/stream-mark";
import type { Log } from "../log";
import type { Redis } from "../redis/connect";

const saveEveryMs = 2_000;
const keptMs = 7 * 24 * 3_600_000;
const maxKept = 20_000;
const chunk = 500;

export type EvidenceOptions = {
  state: Redis;
  key: string;
  assessments: () => Iterable<CallAssessment>;
  log: Log;
  now: () => number;
};

/**
 * Saves what Redis forgets: how many entries a group lost to trimming, passed over or dropped, and how far the server's
 * counters are off.
 * One hash field per stream and group, written when it changes, removed with its stream or group, kept seven days at
 * most, never more than 20,000. While the state store is gone nothing is lost here: the next save that succeeds writes
 * what changed meanwhile, after it has read what an earlier process left.
 */
export function createEvidence({ state, key, assessments, log, now }: EvidenceOptions) {
  const kept = new Map<string, Map<string, KeptTrace>>();
  const saved = new Map<string, number>();
  let lastSeen = new Set<string>();
  let isLoaded = false;
  let isFull = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> | null = null;
  let hasStopped = false;

  async function load(): Promise<void> {
    const found = new Map<string, Evidence>();
    const expired: string[] = [];
    let cursor = "0";
    do {
      const [next, fields] = await state.hscan(key, cursor, "COUNT", chunk);
      cursor = next;
      for (let i = 0; i + 1 < fields.length; i += 2) {
        const field = fields[i] ?? "";
        const evidence = parseEvidence(fields[i + 1] ?? "");
        if (evidence === null || evidence.savedAtMs < now() - keptMs) expired.push(field);
        else found.set(field, evidence);
      }
    } while (cursor !== "0" && found.size < maxKept);
    await remove(expired);
    for (const [field, evidence] of found) remember(field, evidence);
    isLoaded = true;
    for (const { row, groups } of assessments()) {
      for (const [name, earlier] of kept.get(row.streamKey) ?? []) joinEarlier(groups.get(name), earlier);
      kept.delete(row.streamKey);
    }
  }

  function remember(field: string, evidence: Evidence): void {
    const [streamKey, groupName] = splitField(field);
    const groups = kept.get(streamKey) ?? new Map<string, KeptTrace>();
    groups.set(groupName, { place: evidence.place, skipped: evidence.skipped, work: evidence.work });
    kept.set(streamKey, groups);
    saved.set(field, worthOf(evidence));
  }

  async function save(): Promise<void> {
    if (!isLoaded) await load();
    const changed: [field: string, text: string, worth: number][] = [];
    const seen = new Set<string>();
    const present = new Set<string>();
    let isOverfull = false;
    for (const { row, groups } of assessments()) {
      seen.add(row.streamKey);
      for (const [name, trace] of groups) {
        const worth = worthOf(trace);
        if (worth === 0) continue;
        const field = `${row.streamKey}\n${name}`;
        present.add(field);
        if (saved.get(field) === worth) continue;
        if (!saved.has(field) && saved.size + changed.length >= maxKept) isOverfull = true;
        else changed.push([field, JSON.stringify(evidenceOf(trace, now())), worth]);
      }
    }
    isFull = isOverfull;
    await remove(outdated(seen, present));
    lastSeen = seen;
    for (let i = 0; i < changed.length; i += chunk) {
      const part = changed.slice(i, i + chunk);
      await state.hset(key, Object.fromEntries(part.map(([field, text]) => [field, text])));
      for (const [field, , worth] of part) saved.set(field, worth);
    }
    if (changed.length === 0) await state.ping();
  }

  /** Of streams and groups that are gone, or were made anew under the same name: their losses are not the new ones'. */
  function outdated(seen: ReadonlySet<string>, present: ReadonlySet<string>): string[] {
    return [...saved.keys()].filter((field) => {
      const [streamKey] = splitField(field);
      return !present.has(field) && (seen.has(streamKey) || lastSeen.has(streamKey));
    });
  }

  async function remove(fields: string[]): Promise<void> {
    for (let i = 0; i < fields.length; i += chunk) {
      const part = fields.slice(i, i + chunk);
      await state.hdel(key, ...part);
      for (const field of part) saved.delete(field);
    }
  }

  async function saveAndTell(): Promise<void> {
    try {
      await save();
      if (isFailing) log.info("the state store answers again: evidence of loss is saved");
      isFailing = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!isFailing) log.warn(`the state store does not answer (${reason}): evidence of loss is not saved`);
      isFailing = true;
    }
  }

  return {
    load,
    /** What an earlier process knew of a stream, once: should the key come back later it is another stream. */
    keptOf(streamKey: string): ReadonlyMap<string, KeptTrace> | undefined {
      const groups = kept.get(streamKey);
      kept.delete(streamKey);
      return groups;
    },
    notices(): string[] {
      if (isFailing)
        return ["The state store does not answer: losses are shown but not saved, and actions are refused."];
      return isFull ? [`Evidence of loss is kept for ${maxKept} groups; further ones are shown but not saved.`] : [];
    },
    start(): void {
      if (hasStopped) return;
      timer = setInterval(() => {
        saving ??= saveAndTell().finally(() => {
          saving = null;
        });
      }, saveEveryMs);
    },
    async stop(): Promise<void> {
      hasStopped = true;
      clearInterval(timer);
      await saving;
      await saveAndTell();
    },
  };
}

/** Where the store answered late, a loss may have been counted before and after: the larger count is certain. */
function joinEarlier(trace: GroupTrace | undefined, earlier: KeptTrace): void {
  if (trace === undefined || !isSameStream(earlier.place.stream, trace.place.stream)) return;
  const { skipped } = trace;
  trace.skipped = {
    ...skipped,
    total: Math.max(skipped.total, earlier.skipped.total),
    isAtLeast: skipped.isAtLeast || earlier.skipped.isAtLeast || (skipped.total > 0 && earlier.skipped.total > 0),
    lastSkippedAtMs: latest(skipped.lastSkippedAtMs, earlier.skipped.lastSkippedAtMs),
  };
  const { work } = earlier;
  if (work === undefined) return;
  const { passed, dropped } = trace.work;
  trace.work = {
    ...trace.work,
    passed: passed.lastAtMs === null ? work.passed : passed,
    dropped: dropped.lastAtMs === null ? work.dropped : dropped,
  };
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function parseEvidence(text: string): Evidence | null {
  try {
    return Evidence.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function splitField(field: string): [string, string] {
  const at = field.lastIndexOf("\n");
  return [field.slice(0, at), field.slice(at + 1)];
}

/** Zero where nothing is worth keeping; changes whenever something to keep has changed. */
function worthOf({ place, skipped, work }: KeptTrace): number {
  const undone = (work?.passed.entries ?? 0) + (work?.dropped.entries ?? 0);
  const isUndone = work?.passed.lastAtMs || work?.dropped.lastAtMs ? 0.5 : 0;
  return undone * 16_777_216 + skipped.total * 4_096 + (place.drift ?? 0) + isUndone;
}

function evidenceOf(trace: GroupTrace, savedAtMs: number): Evidence {
  return { savedAtMs, place: trace.place, skipped: trace.skipped, work: trace.work };
}
