"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo, useRef, useState } from "react";
import { groupsQuery } from "@/components/data/group-queries";
import { ListState } from "@/components/data/list-state";
import { TableTools } from "@/components/data/table-tools";
import { useTableColumns } from "@/components/data/use-table-columns";
import { DrawnState } from "@/components/ui/drawn-state";
import { Chip, debounced, FilterBar, SearchBox } from "@/components/ui/filter-parts";
import { ListFrame } from "@/components/ui/list-frame";
import { formatCounted } from "@/lib/format";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { statusesWorstFirst, statusLooks } from "@/lib/status-look";
import { groupColumns } from "./group-columns";
import { GroupsTable } from "./groups-table";
import { HeldFacts } from "./held-facts";
import { askOf, noFilter, useGroupsUrl } from "./use-groups-url";

const GroupsCharts = dynamic(() => import("./groups-charts").then((module) => module.GroupsCharts), {
  ssr: false,
  loading: () => <div className="h-[120px] shrink-0 border-b border-line max-sm:h-[112px]" />,
});

const refreshMs = 2_000;
const maxPagesRefreshed = 3;
const troubled = statusesWorstFirst.filter((status) => statusLooks[status].needsCare);

/** One line per group name over all calls, the worst first; each leads to its own page. */
export function GroupsScreen() {
  const [url, setUrl] = useGroupsUrl();
  const [isReading, setReading] = useState(false);
  const ask = askOf(url);
  const query = useInfiniteQuery({
    ...groupsQuery(ask),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > maxPagesRefreshed ? false : refreshMs),
  });
  const frame = useRef<HTMLDivElement>(null);
  const { choice, fitting, notFitting } = useTableColumns("groups", groupColumns, frame);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const shown = useHeldOrder(rows, isReading, JSON.stringify(ask));
  const first = query.data?.pages[0];
  const isFiltered = ask.q !== undefined || ask.status !== undefined;

  async function copy(): Promise<string> {
    const [{ copyTable }, { copyFields }] = await Promise.all([
      import("@/components/ui/copy-table"),
      import("./copy-fields"),
    ]);
    return copyTable(copyFields, () => ({ rows: shown, total: first?.total ?? null, one: "group", many: "groups" }));
  }

  return (
    <ListFrame frame={frame}>
      <FilterBar label="Filter the groups" onClear={isFiltered ? () => void setUrl(noFilter) : null}>
        <h1 className="pr-2 text-sm font-semibold">Groups</h1>
        <SearchBox
          label="Group name"
          placeholder="Group name"
          value={url.q}
          onText={(q) => void setUrl({ q }, debounced)}
        />
        <fieldset className="flex min-w-0 flex-wrap gap-1 max-sm:order-last max-sm:w-full max-sm:flex-nowrap max-sm:overflow-x-auto">
          <legend className="sr-only">Status in at least one call</legend>
          {troubled.map((status) => (
            <Chip
              key={status}
              isOn={url.status.includes(status)}
              onToggle={() => {
                const others = url.status.filter((one) => one !== status);
                void setUrl({ status: others.length < url.status.length ? others : [...others, status] });
              }}
            >
              {statusLooks[status].word}
            </Chip>
          ))}
        </fieldset>
        <span className="ml-auto inline-flex items-center gap-1.5">
          <span className="text-xs whitespace-nowrap text-text-3">
            {first === undefined ? "" : formatCounted(first.total, "group")}
          </span>
          <TableTools choice={choice} notFitting={notFitting} onCopy={copy} />
        </span>
      </FilterBar>
      {first === undefined ? (
        <div className="h-7 shrink-0" />
      ) : (
        <HeldFacts held={first.held} expected={first.expected} />
      )}
      <GroupsCharts />
      {query.error && rows.length > 0 ? (
        <p role="status" className="shrink-0 px-3 py-1 text-xs text-warn sm:px-4">
          not read anew: {query.error.message}
        </p>
      ) : null}
      <GroupsTable
        total={first?.total ?? 0}
        rows={shown}
        query={query}
        columns={fitting}
        sort={url.sort}
        asOfMs={first?.asOfMs ?? 0}
        onSort={(sort) => void setUrl({ sort })}
        onReading={setReading}
        onRefresh={() => void query.refetch()}
        empty={
          <ListState
            error={query.error}
            noun="groups"
            isFiltered={isFiltered}
            noMatch="A group is found by any part of its name, and by a status that it has in at least one call."
            onClear={() => void setUrl(noFilter)}
            onRetry={() => void query.refetch()}
          >
            <DrawnState shape="ring" tone="quiet" title="No group yet">
              No watched call has a consumer group, and none is expected to have one.
            </DrawnState>
          </ListState>
        }
      />
    </ListFrame>
  );
}

/** Rows keep their places while somebody reads them: their numbers change, and new ones come last. */
function useHeldOrder(rows: readonly GroupRollUp[], isReading: boolean, askKey: string): readonly GroupRollUp[] {
  const held = useRef<{ askKey: string; names: string[] } | null>(null);
  return useMemo(() => {
    const order = held.current;
    if (!isReading || order === null || order.askKey !== askKey || order.names.length === 0) {
      held.current = { askKey, names: rows.map(({ name }) => name) };
      return rows;
    }
    const place = new Map(order.names.map((name, index) => [name, index]));
    const last = order.names.length;
    return [...rows].sort((a, b) => (place.get(a.name) ?? last) - (place.get(b.name) ?? last));
  }, [rows, isReading, askKey]);
}
