import { openName } from "@/lib/audit/open-name";
import { entryIdMs } from "@/lib/ids/entry-id";
import {
  type AuditEntry,
  type AuditFilter,
  type AuditPage,
  type AuditQuery,
  AuditRecord,
  type AuditTarget,
} from "@/lib/schema/audit-entry";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";

const stepEntries = 50;
const maxBytesPerPage = 16_000_000;
const shownIds = 200;

export type AuditReaderOptions = { state: Redis; keys: OwnKeys };

/**
 * Reads the audit newest first, or all that matches oldest first for the export. A page ends after about 16 MB looked
 * at, with a cursor, however few entries match.
 */
export function createAuditReader({ state, keys }: AuditReaderOptions) {
  async function page({ limit, cursor, ...filter }: AuditQuery): Promise<AuditPage> {
    const rows: AuditEntry[] = [];
    const names = namesIn(filter);
    let to = cursor === undefined ? String(filter.toMs ?? "+") : `(${cursor}`;
    let sizeBytes = 0;
    const open = await readOpen();
    for (;;) {
      const entries = await asked(state.xrevrange(keys.audit, to, filter.fromMs ?? "-", "COUNT", stepEntries));
      for (const [auditId, fields] of entries) {
        const text = fields[1] ?? "";
        sizeBytes += text.length;
        to = `(${auditId}`;
        if (!names.every((name) => text.includes(name))) continue;
        const entry = decode(auditId, text, open);
        if (entry === null || !matches(entry, filter)) continue;
        rows.push(cutTargets(entry, filter));
        if (rows.length === limit) return { rows, nextCursor: auditId };
      }
      if (entries.length < stepEntries) return { rows, nextCursor: null };
      if (sizeBytes > maxBytesPerPage) return { rows, nextCursor: to.slice(1) };
    }
  }

  /** One record with all its targets: a thousand at most, since a request has no more. */
  async function one(auditId: string): Promise<AuditEntry> {
    const [found] = await asked(state.xrange(keys.audit, auditId, auditId));
    const entry = found ? decode(auditId, found[1][1] ?? "", await readOpen()) : null;
    if (entry === null) throw new AppError("not-found", `There is no record ${auditId} in the audit (any more).`);
    return entry;
  }

  /** JSON lines, in steps as they are read. */
  async function* lines(filter: AuditFilter): AsyncGenerator<string> {
    let from = String(filter.fromMs ?? "-");
    const open = await readOpen();
    for (;;) {
      const entries = await asked(state.xrange(keys.audit, from, filter.toMs ?? "+", "COUNT", stepEntries));
      for (const [auditId, fields] of entries) {
        from = `(${auditId}`;
        const entry = decode(auditId, fields[1] ?? "", open);
        if (entry !== null && matches(entry, filter)) yield `${JSON.stringify(entry)}\n`;
      }
      if (entries.length < stepEntries) return;
    }
  }

  async function readOpen(): Promise<Set<string>> {
    return new Set(await asked(state.hkeys(keys.auditOpen)));
  }

  return { page, one, lines };
}

export type AuditReader = ReturnType<typeof createAuditReader>;

function decode(auditId: string, text: string, open: ReadonlySet<string>): AuditEntry | null {
  const record = AuditRecord.safeParse(parse(text));
  if (!record.success) return null;
  const { kind, action, requestId } = record.data;
  const isOpen = kind === "intent" && requestId !== null && open.has(openName({ action, requestId }));
  return { ...record.data, auditId, atMs: entryIdMs(auditId), isOpen, targetsAreCut: false };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function matches(entry: AuditEntry, filter: AuditFilter): boolean {
  if (filter.kind === undefined ? entry.kind === "intent" && !entry.isOpen : entry.kind !== filter.kind) return false;
  if (filter.actor !== undefined && entry.actor.name !== filter.actor) return false;
  if (filter.action !== undefined && entry.action !== filter.action) return false;
  if (filter.requestId !== undefined && entry.requestId !== filter.requestId) return false;
  if (filter.jobId !== undefined && entry.jobId !== filter.jobId) return false;
  if (filter.outcome !== undefined && !entry.counts?.[filter.outcome]) return false;
  return !isAboutTargets(filter) || entry.targets.some((target) => isAbout(target, filter));
}

const isAboutTargets = ({ callId, group, entryId }: AuditFilter): boolean =>
  callId !== undefined || group !== undefined || entryId !== undefined;

function isAbout(target: AuditTarget, { callId, group, entryId }: AuditFilter): boolean {
  return (
    (callId === undefined || target.callId === callId) &&
    (group === undefined || target.group === group) &&
    (entryId === undefined || target.entryIds.includes(entryId))
  );
}

/** What a record that matches must hold as text: most records need not be parsed to be passed over. */
function namesIn({ actor, callId, group, entryId, requestId }: AuditFilter): string[] {
  return [actor, callId, group, entryId, requestId].flatMap((name) => (name === undefined ? [] : JSON.stringify(name)));
}

/** The first targets; what the filter is about stands in front. */
function cutTargets(entry: AuditEntry, filter: AuditFilter): AuditEntry {
  const { entryId } = filter;
  const about = entry.targets.filter((target) => isAbout(target, filter));
  const rest = entry.targets.filter((target) => !about.includes(target));
  const inOrder = [...about.map((target) => (entryId === undefined ? target : moveToFront(target, entryId))), ...rest];
  let left = shownIds;
  const targets = [];
  for (const target of inOrder) {
    if (left <= 0) break;
    const { outcomes } = target;
    targets.push({
      ...target,
      entryIds: target.entryIds.slice(0, left),
      ...(outcomes ? { outcomes: outcomes.slice(0, left) } : {}),
    });
    left -= target.entryIds.length;
  }
  const shown = targets.reduce((sum, { entryIds }) => sum + entryIds.length, 0);
  const all = entry.targets.reduce((sum, { entryIds }) => sum + entryIds.length, 0);
  return { ...entry, targets, targetsAreCut: shown < all };
}

function moveToFront(target: AuditTarget, entryId: string): AuditTarget {
  const at = target.entryIds.indexOf(entryId);
  const moved = <Item>(items: readonly Item[]) => [...items.slice(at, at + 1), ...items.filter((_, i) => i !== at)];
  const { outcomes } = target;
  return { ...target, entryIds: moved(target.entryIds), ...(outcomes ? { outcomes: moved(outcomes) } : {}) };
}

async function asked<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("state-unreachable", `The audit cannot be read: the state store does not answer (${reason}).`);
  }
}
