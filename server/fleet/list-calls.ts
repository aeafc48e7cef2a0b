import { boundRow } from "@/lib/bound-row";
import { isOrderName, parseCountedCursor, writeCursor } from "@/lib/ids/cursor";
import type { CallsPage, CallsQuery } from "@/lib/schema/call";
import type { CallAssessment, CallRow } from "@/lib/stream/assess-call";
import { countMoved, selectCalls } from "@/lib/stream/select";
import type { Collector } from "../collector/collector";
import { requireReached } from "../collector/find-call";
import { badCursor } from "../frames/bad-cursor";

/** What a list needs of the collector. */
export type CallSource = Pick<Collector, "isWarmingUp" | "redisNowMs"> & {
  tracker: Pick<Collector["tracker"], "state" | "message">;
  registry: {
    rows(): Iterable<CallRow>;
    find(callId: string): { assessment: Pick<CallAssessment, "row"> | null } | undefined;
  };
};

type Order = { filter: string; callIds: string[]; usedAtMs: number };

const maxOrders = 256;
const maxRemembered = 1_000_000;
const orderKeptMs = 10 * 60_000;

/**
 * Windows of the calls that match a query. Each first answer names an order; asking with it reads the same sequence of
 * calls with their present values, so that rows do not move while somebody reads them and pages neither skip nor
 * repeat a call. A row holds at most 20 of its call's groups and sums up the others. An order belongs to its filter and sort. Those used last are remembered for ten minutes, at most 256
 * with a million calls in all.
 */
export function createCallList(collector: CallSource, now: () => number) {
  const orders = new Map<string, Order>();
  let remembered = 0;
  let lastOrder = 0;

  function list(query: CallsQuery): CallsPage {
    requireReached(collector);
    const { order: named, offset } = resolveCursor(query);
    const filter = filterOf(query);
    const known = named === undefined ? undefined : recall(named, filter);
    const freshIds = selectCalls(collector.registry.rows(), query).map((row) => row.callId);
    const callIds = known?.callIds ?? freshIds;
    const order = known && named !== undefined ? named : remember(filter, freshIds);
    const rows: CallRow[] = [];
    for (const callId of callIds.slice(offset, offset + query.limit)) {
      const row = collector.registry.find(callId)?.assessment?.row;
      if (row) rows.push(row);
    }
    const nextOffset = offset + query.limit;
    const nowMs = collector.redisNowMs();
    const ageOf = ({ streamKey, readAtMs }: CallRow) => Math.max(0, collector.redisNowMs(streamKey) - readAtMs);
    return {
      rows: rows.map((row) => boundRow({ ...row, ageMs: ageOf(row) }, query.group)),
      total: callIds.length,
      offset,
      nextCursor: nextOffset < callIds.length ? writeCursor(order, nextOffset) : null,
      order,
      changes: known ? countMoved(callIds, freshIds) : 0,
      orderIsNew: named !== undefined && known === undefined,
      asOfMs: nowMs,
    };
  }

  /** The order, now the one used last. */
  function recall(name: string, filter: string): Order | undefined {
    const order = orders.get(name);
    if (order === undefined || order.filter !== filter || now() - order.usedAtMs >= orderKeptMs) return undefined;
    order.usedAtMs = now();
    orders.delete(name);
    orders.set(name, order);
    return order;
  }

  /** Names the order. Views that follow the live order ask every second: the same sequence again keeps its name. */
  function remember(filter: string, callIds: string[]): string {
    for (const [name, order] of orders) {
      if (order.filter === filter && isSameSequence(order.callIds, callIds) && recall(name, filter)) return name;
    }
    const name = (++lastOrder).toString(36);
    orders.set(name, { filter, callIds, usedAtMs: now() });
    remembered += callIds.length;
    for (const [old, order] of orders) {
      const isTooMuch = orders.size > maxOrders || remembered > maxRemembered;
      if (old === name || (!isTooMuch && now() - order.usedAtMs < orderKeptMs)) break;
      orders.delete(old);
      remembered -= order.callIds.length;
    }
    return name;
  }

  return { list };
}

function filterOf({ q, status, sign, state, group, cause, callId, sort }: CallsQuery): string {
  return JSON.stringify([q, status, sign, state, group, cause, callId, sort]);
}

function isSameSequence(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((callId, i) => callId === b[i]);
}

export type CallList = ReturnType<typeof createCallList>;

function resolveCursor(query: CallsQuery): { order: string | undefined; offset: number } {
  if (query.cursor === undefined) return { order: query.order, offset: query.offset };
  const found = parseCountedCursor(query.cursor, isOrderName);
  if (found === null) throw badCursor();
  return { order: found.place, offset: found.count };
}
