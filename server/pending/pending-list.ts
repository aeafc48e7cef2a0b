import { randomBytes } from "node:crypto";
import { formatCounted, formatExactCount } from "@/lib/format";
import { isOrderName, parseCountedCursor, writeCursor } from "@/lib/ids/cursor";
import { judgePending, type PendingEntry, sortPending } from "@/lib/pending/select-pending";
import type { PendingFilter, PendingPage, PendingQuery } from "@/lib/schema/pending";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";
import { LostConnection } from "@/server/redis/redis-error";
import { readFailure, requireReached } from "../collector/find-call";
import { badCursor } from "../frames/bad-cursor";
import { searchEntries } from "./look-at-entries";
import { type RowReaderOptions, readRows } from "./read-rows";
import type { ScanCache } from "./scan-cache";
import { maxScanned, type PendingScan } from "./scan-pending";

export type PendingListOptions = RowReaderOptions & {
  scans: ScanCache;
  afford: (costUs: number) => Promise<void>;
  now: () => number;
};

/** What a filter finds: `note` says why there may be more, or is null. */
export type FoundPending = { entries: PendingEntry[]; note: string | null; scan: PendingScan };

/** `isAskedFor` once somebody has come back to it. */
type Order = {
  question: string;
  entries: PendingEntry[];
  note: string | null;
  usedAtMs: number;
  isAskedFor: boolean;
};

const maxOrders = 24;
const maxFindings = 8;
/** Entries that all orders together may keep from being forgotten: about 50 MB. */
const maxHeld = 400_000;
const orderKeptMs = 10 * 60_000;

/**
 * Pages of the pending entries that match. As with calls, the first answer names an order, and asking with it reads the
 * same sequence with present values. Totals are counted over the whole scan, or say why they are a lower bound.
 */
export function createPendingList(options: PendingListOptions) {
  const { collector, connection, scans, afford, now } = options;
  const orders = new Map<string, Order>();
  const findings = new WeakMap<PendingScan, Map<string, Promise<FoundPending>>>();
  const ownMark = randomBytes(4).toString("hex");
  let lastOrder = 0;

  async function find(filter: PendingFilter, sort: string): Promise<FoundPending> {
    const scan = await scans.get({ callIds: scopeOf(filter), group: filter.group });
    const known = findings.get(scan) ?? new Map<string, Promise<FoundPending>>();
    findings.set(scan, known);
    const name = JSON.stringify([sort, filter]);
    const found = known.get(name) ?? findIn(scan, filter, sort);
    if (known.size < maxFindings) known.set(name, found);
    return found;
  }

  async function findIn(scan: PendingScan, filter: PendingFilter, sort: string): Promise<FoundPending> {
    const sure: PendingEntry[] = [];
    const open: PendingEntry[] = [];
    for (const entry of scan.entries) {
      const verdict = judgePending(entry, filter);
      if (verdict === "yes") sure.push(entry);
      else if (verdict === "maybe") open.push(entry);
    }
    if (open.length === 0) return { entries: sortPending(sure, sort), note: noteOf(scan), scan };
    const search = await searchEntries(connection, sortPending(open, sort), filter, afford, now, options.masks);
    return {
      entries: sortPending([...sure, ...search.matches], sort),
      note: search.isComplete
        ? noteOf(scan)
        : `Looked into ${formatExactCount(search.looks)} of ${formatExactCount(open.length)} entries; narrow the filter to look into all.`,
      scan,
    };
  }

  /** Who may not read content gets no previews and cannot search in it either. */
  async function list(query: PendingQuery, mayReadContent: boolean): Promise<PendingPage> {
    if (query.q !== undefined && !mayReadContent) {
      throw new AppError("not-allowed", "q: your role may not search in what was said; filter by call or group.");
    }
    const { order: named, offset } = resolveCursor(query);
    const { sort, limit, offset: _, order: __, cursor: ___, ...filter } = query;
    try {
      requireReached(collector);
      const found = await find(filter, sort);
      // Nobody was asked, or nobody answered: whether anything is pending now is not known while Redis is away.
      if (found.scan.groupsRead === 0 && isAway(collector)) {
        throw new LostConnection("Redis does not answer");
      }
      const question = JSON.stringify([sort, filter]);
      const remembered = named === undefined ? undefined : orders.get(named);
      const known = remembered?.question === question ? remembered : undefined;
      if (known) use(named ?? "", known);
      const order = known && named !== undefined ? named : remember(question, found);
      const { entries, note } = known ?? found;
      const read = await readRows(options, entries.slice(offset, offset + limit));
      const rows = mayReadContent ? read : read.map((row) => ({ ...row, preview: null }));
      const nextOffset = offset + limit;
      const unseen = unseenNote(collector);
      return {
        rows,
        total: entries.length,
        totalIsAtLeast: note !== null || unseen !== null,
        totalNote: note ?? unseen,
        latestTotal: found.entries.length,
        offset,
        nextCursor: nextOffset < entries.length ? writeCursor(order, nextOffset) : null,
        order,
        orderIsNew: named !== undefined && known === undefined,
        asOfMs: found.scan.asOfMs,
        groupsRead: found.scan.groupsRead,
        groupsRefused: found.scan.groupsRefused,
        groupsWithPending: found.scan.groupsWithPending,
      };
    } catch (error) {
      throw readFailure(error, collector, "The pending list");
    }
  }

  /** Exactly the list that was shown under this name. */
  function ordered(name: string): Pick<FoundPending, "entries" | "note"> {
    const order = orders.get(name);
    if (order === undefined) {
      throw new AppError("conflict", "The console no longer holds the list you selected from; select again.");
    }
    use(name, order);
    return order;
  }

  function use(name: string, order: Order): void {
    order.usedAtMs = now();
    order.isAskedFor = true;
    orders.delete(name);
    orders.set(name, order);
  }

  /** A name that no other console has given, so that a page left open cannot take one list for another. */
  function remember(question: string, { entries, note }: FoundPending): string {
    for (const [name, order] of orders) {
      if (order.question !== question || order.entries !== entries) continue;
      order.usedAtMs = now();
      return name;
    }
    const name = `${ownMark}${(++lastOrder).toString(36)}`;
    let held = entries.length;
    for (const order of orders.values()) held += order.entries.length;
    const byUse = [...orders].sort(([, a], [, b]) => Number(a.isAskedFor) - Number(b.isAskedFor));
    for (const [old, order] of byUse) {
      const isFull = orders.size >= maxOrders || held > maxHeld;
      if (!isFull && now() - order.usedAtMs < orderKeptMs) continue;
      orders.delete(old);
      held -= order.entries.length;
    }
    orders.set(name, { question, entries, note, usedAtMs: now(), isAskedFor: false });
    return name;
  }

  return { list, find, ordered };
}

function scopeOf({ callId, callIds }: PendingFilter): readonly string[] | undefined {
  return callId === undefined ? callIds : [callId];
}

function noteOf(scan: PendingScan): string | null {
  if (scan.groupsRefused > 0) {
    return `Redis would not list what is pending in ${formatExactCount(scan.groupsRefused)} of ${formatExactCount(scan.groupsWithPending)} groups: ${scan.refusal}.`;
  }
  if (scan.isCut)
    return `The first ${formatExactCount(maxScanned)} pending entries were read; narrow the filter to see others.`;
  if (scan.isComplete) return null;
  return `${formatExactCount(scan.groupsRead)} of ${formatExactCount(scan.groupsWithPending)} groups are read so far, the oldest entries first.`;
}

const isAway = ({ tracker }: Collector) => tracker.state === "unreachable" || tracker.state === "refused";

/** Calls of which not even the groups are known; null where all were read. */
function unseenNote(collector: Collector): string | null {
  if (collector.isWarmingUp) return "The calls are still being found.";
  const unread = [...collector.registry.byKey.values()].filter(({ assessment }) => assessment === null);
  if (unread.some(({ problem }) => problem === null)) return "The calls are still being read.";
  const refused = unread.filter(({ problem }) => problem !== null && !problem.startsWith("WRONGTYPE"));
  if (refused.length === 0) return null;
  return `${formatCounted(refused.length, "call")} could not be read: ${refused[0]?.problem}.`;
}

function resolveCursor(query: PendingQuery): { order: string | undefined; offset: number } {
  if (query.cursor === undefined) return { order: query.order, offset: query.offset };
  const found = parseCountedCursor(query.cursor, isOrderName);
  if (found === null) throw badCursor();
  return { order: found.place, offset: found.count };
}
