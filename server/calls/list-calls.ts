import type { CallsPage, CallsQuery } from "@/lib/schema/call";
import type { CallRow } from "@/lib/stream/assess-call";
import { countMoved, selectCalls } from "@/lib/stream/select";
import type { Collector } from "@/server/collector/collector";
import { AppError } from "@/server/errors";

type Order = { callIds: string[]; usedAtMs: number };

const mostOrders = 256;
const orderKeptMs = 10 * 60_000;

/**
 * Windows of the calls that match a query. Each first answer names an order; asking with it reads the same sequence of
 * calls with their present values, so that rows do not move while somebody reads them and pages neither skip nor
 * repeat a call. At most 256 orders are remembered, each for ten minutes after its last use.
 */
export function createCallList(collector: Collector, now: () => number) {
  const orders = new Map<string, Order>();
  let lastOrder = 0;

  function list(query: CallsQuery): CallsPage {
    const { order: named, offset } = resolveCursor(query);
    const known = named === undefined ? undefined : orders.get(named);
    const fresh = selectCalls(collector.registry.rows(), query);
    const freshIds = fresh.map((row) => row.callId);
    const callIds = known?.callIds ?? freshIds;
    const order = known && named !== undefined ? named : remember(freshIds);
    if (known) known.usedAtMs = now();
    const rows: CallRow[] = [];
    for (const callId of callIds.slice(offset, offset + query.limit)) {
      const row = collector.registry.find(callId)?.assessment?.row;
      if (row) rows.push(row);
    }
    const nextOffset = offset + query.limit;
    const nowMs = collector.redisNowMs();
    return {
      rows: rows.map((row) => ({ ...row, ageMs: Math.max(0, nowMs - row.readAtMs) })),
      total: callIds.length,
      offset,
      nextCursor: nextOffset < callIds.length ? encodeCursor(order, nextOffset) : null,
      order,
      changes: known ? countMoved(callIds, freshIds) : 0,
      orderIsNew: named !== undefined && known === undefined,
      asOfMs: nowMs,
    };
  }

  function remember(callIds: string[]): string {
    const name = (++lastOrder).toString(36);
    for (const [old, order] of orders) {
      if (orders.size < mostOrders && now() - order.usedAtMs < orderKeptMs) break;
      orders.delete(old);
    }
    orders.set(name, { callIds, usedAtMs: now() });
    return name;
  }

  return { list };
}

export type CallList = ReturnType<typeof createCallList>;

function resolveCursor(query: CallsQuery): { order: string | undefined; offset: number } {
  if (query.cursor === undefined) return { order: query.order, offset: query.offset };
  const match = /^([0-9a-z]{1,16})\.(\d{1,7})$/.exec(query.cursor);
  if (!match) {
    const issue = { path: "cursor", message: "is not a cursor that this console gave" };
    throw new AppError("bad-request", "cursor: is not a cursor that this console gave", [issue]);
  }
  return { order: match[1], offset: Number(match[2]) };
}

function encodeCursor(order: string, offset: number): string {
  return `${order}.${offset}`;
}
