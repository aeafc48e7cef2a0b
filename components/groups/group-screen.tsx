"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { RequestError } from "@/components/data/api-client";
import { groupQuery } from "@/components/data/group-queries";
import { GroupName, useGroupHues } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { StatusBadge } from "@/components/figures/status-badge";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { statusesWorstFirst, statusLooks } from "@/lib/status-look";
import { Census } from "./census";
import { GroupFacts } from "./group-facts";
import { GroupSigns } from "./group-signs";
import { WorstCalls } from "./worst-calls";

const GroupHistory = dynamic(() => import("./group-history").then((module) => module.GroupHistory), {
  ssr: false,
  loading: () => <div className="h-[110px] max-wide:h-[320px]" />,
});

/** One group over all its calls: what is wrong, how it develops, in which calls, and who reads for it. */
export function GroupScreen({ name }: { name: string }) {
  const hues = useGroupHues();
  const { data, error, refetch } = useQuery(groupQuery(name));
  return (
    <div className="pb-8">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 pt-2 pb-1 sm:px-4">
        <Link href={paths.groups()} className="text-xs text-accent hover:underline max-sm:py-2">
          Groups
        </Link>
        <h1 className="min-w-0 text-base font-semibold">
          <GroupName name={name} hue={hues.get(name)} />
        </h1>
        {data ? <StatusBadge status={data.group.status} /> : null}
        {error && data ? <p className="text-xs text-warn">not read anew: {error.message}</p> : null}
      </div>
      {data ? (
        <>
          <StatusCounts group={data.group} />
          <GroupFacts group={data.group} asOfMs={data.asOfMs ?? 0} />
          <GroupSigns group={data.group} signs={data.signs} />
          <GroupHistory name={name} history={data.history} stepMs={data.stepMs} hues={hues} />
          <WorstCalls name={name} calls={data.worst} total={data.group.calls} />
          <Census name={name} />
        </>
      ) : error ? (
        <NotThere name={name} error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="flex flex-col gap-3 px-4 py-3" aria-busy>
          <span className="skeleton h-4 w-80" />
          <span className="skeleton h-16 w-full" />
          <span className="skeleton h-24 w-full" />
        </div>
      )}
    </div>
  );
}

function NotThere({ name, error, onRetry }: { name: string; error: Error; onRetry(): void }) {
  const isUnknown = error instanceof RequestError && error.status === 404;
  return (
    <DrawnState
      shape={isUnknown ? "question" : "square"}
      tone={isUnknown ? "quiet" : "bad"}
      title={isUnknown ? "No such group" : "The group could not be read"}
      action={
        isUnknown ? (
          <Link href={paths.groups()} className="text-accent hover:underline">
            All groups
          </Link>
        ) : (
          <Button onClick={onRetry}>Try again</Button>
        )
      }
    >
      {isUnknown ? (
        <>
          No watched call has a group <Name of={name} />, and none is expected to have it.
        </>
      ) : (
        error.message
      )}
    </DrawnState>
  );
}

/** In how many calls it has which status; each leads to those calls. */
function StatusCounts({ group: { name, statuses, calls } }: { group: GroupRollUp }) {
  return (
    <ul aria-label="Calls by status" className="flex flex-wrap gap-x-4 gap-y-1 px-3 pb-2 sm:px-4">
      {statusesWorstFirst
        .filter((status) => (statuses[status] ?? 0) > 0)
        .map((status) => (
          <li key={status}>
            <Link
              href={paths.calls(`?${new URLSearchParams({ group: name, status })}`)}
              prefetch={false}
              className="inline-flex items-center gap-1.5 hover:underline max-sm:min-h-11"
            >
              <span className={`figure ${statusLooks[status].needsCare ? "font-semibold" : "text-text-2"}`}>
                {formatCount(statuses[status] ?? 0)}
              </span>
              <StatusBadge status={status} />
            </Link>
          </li>
        ))}
      <li className="text-text-3">of {formatCount(calls)} calls</li>
    </ul>
  );
}
