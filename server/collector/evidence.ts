import { Evidence } from "@/lib/schema/evidence";
import type { CallAssessment } from "@/lib/stream/assess-call";
import type { GroupTrace, KeptTrace } from "@/lib/stream/assess-group";
import type { Log } from "@/server/log";
import type { Redis } from "@/server/redis/connect";

const saveEveryMs = 5_000;
const keptMs = 7 * 24 * 3_600_000;
const mostKept = 20_000;
const scanCount = 500;

export type EvidenceOptions = {
  state: Redis;
  key: string;
  assessments: () => Iterable<CallAssessment>;
  log: Log;
  now: () => number;
};

/**
 * Saves what Redis forgets: how many entries a group lost to trimming, and how far the server's counters are off.
 * One hash field per stream and group, written when it changes, kept seven days, at most 20,000. While the state store
 * is gone nothing is lost here: the next save that succeeds writes what changed meanwhile.
 */
export function createEvidence({ state, key, assessments, log, now }: EvidenceOptions) {
  const kept = new Map<string, Map<string, KeptTrace>>();
  const saved = new Map<string, number>();
  let isFull = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> | null = null;

  async function load(): Promise<void> {
    const expired: string[] = [];
    let cursor = "0";
    do {
      const [next, fields] = await state.hscan(key, cursor, "COUNT", scanCount);
      cursor = next;
      for (let i = 0; i + 1 < fields.length; i += 2) {
        const field = fields[i] ?? "";
        const evidence = parseEvidence(fields[i + 1] ?? "");
        if (evidence === null || evidence.savedAtMs < now() - keptMs) expired.push(field);
        else remember(field, evidence);
      }
    } while (cursor !== "0" && saved.size < mostKept);
    for (let i = 0; i < expired.length; i += scanCount) await state.hdel(key, ...expired.slice(i, i + scanCount));
  }

  function remember(field: string, evidence: Evidence): void {
    const [streamKey, groupName] = splitField(field);
    const groups = kept.get(streamKey) ?? new Map<string, KeptTrace>();
    groups.set(groupName, { place: evidence.place, skipped: evidence.skipped });
    kept.set(streamKey, groups);
    saved.set(field, worthOf(evidence));
  }

  async function save(): Promise<void> {
    const changed: Record<string, string> = {};
    const worths = new Map<string, number>();
    for (const { row, groups } of assessments()) {
      for (const [name, trace] of groups) {
        const worth = worthOf(trace);
        const field = `${row.streamKey}\n${name}`;
        if (worth === 0 || saved.get(field) === worth) continue;
        isFull = !saved.has(field) && saved.size + worths.size >= mostKept;
        if (isFull) continue;
        changed[field] = JSON.stringify(evidenceOf(trace, now()));
        worths.set(field, worth);
      }
    }
    if (worths.size === 0) return;
    await state.hset(key, changed);
    for (const [field, worth] of worths) saved.set(field, worth);
  }

  async function saveAndTell(): Promise<void> {
    try {
      await save();
      if (isFailing) log.info("evidence of loss is saved again");
      isFailing = false;
    } catch (error) {
      if (!isFailing)
        log.warn(`evidence of loss could not be saved: ${error instanceof Error ? error.message : error}`);
      isFailing = true;
    }
  }

  return {
    load,
    keptOf: (streamKey: string): ReadonlyMap<string, KeptTrace> | undefined => kept.get(streamKey),
    notices(): string[] {
      if (isFull) return [`Evidence of loss is kept for ${mostKept} groups; further ones are shown but not saved.`];
      return isFailing
        ? ["The state store does not answer: losses are shown but not saved, and actions are refused."]
        : [];
    },
    start(): void {
      timer = setInterval(() => {
        saving ??= saveAndTell().finally(() => {
          saving = null;
        });
      }, saveEveryMs);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await saving;
      await saveAndTell();
    },
  };
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
function worthOf(trace: Pick<GroupTrace, "place" | "skipped"> | Evidence): number {
  return trace.skipped.total * 4_096 + (trace.place.drift ?? 0);
}

function evidenceOf(trace: GroupTrace, savedAtMs: number): Evidence {
  return { savedAtMs, place: trace.place, skipped: trace.skipped };
}
