"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { RequestError } from "@/components/data/api-client";
import { callQuery, callView } from "@/components/data/page-queries";
import { usePastMoment } from "@/components/data/past-moment";
import { useFeedViews } from "@/components/data/use-feed";
import { useGroupHues } from "@/components/figures/group-name";
import { StatusBadge } from "@/components/figures/status-badge";
import { UnknownCall } from "@/components/figures/unknown-call";
import { Button } from "@/components/ui/button";
import { DrawnState } from "@/components/ui/drawn-state";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatDateTime } from "@/lib/format";
import type { CallDetail } from "@/lib/schema/call";
import { endedWord, unreadWord } from "@/lib/status-look";
import { describeCallFailover } from "@/lib/topology/describe-call-failover";
import { CallCopies } from "./call-copies";
import { CallFacts } from "./call-facts";
import { CallGroups } from "./call-groups";
import { CallHorizon } from "./call-horizon";
import { CallSigns } from "./call-signs";
import { ConsumersTable } from "./consumers-table";
import { useCallPending } from "./use-call-pending";

const CallActions = dynamic(() => import("./call-actions").then((module) => module.CallActions), { ssr: false });

/** One call: whether it is well and why, where each group stands on the stream, who reads it, what Redis still holds. */
export function CallView({ callId }: { callId: string }) {
  const atMs = usePastMoment();
  const { data: call, error, refetch } = useQuery(callQuery(callId, atMs));
  useFeedViews(atMs === null ? [callView(callId)] : []);
  const hues = useGroupHues();

  if (!call) return error ? <NoCall callId={callId} error={error} onRetry={() => void refetch()} /> : <CallSkeleton />;
  return (
    <div className="pb-8">
      {error instanceof RequestError && error.status === 404 ? (
        <p role="status" className="flex items-center gap-2 border-b border-line bg-quiet-bg px-4 py-1.5">
          <Shape shape="ring" tone="quiet" />
          {error.message} The stream is gone from Redis (deleted or expired); these are its last numbers.
        </p>
      ) : null}
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 pt-3 pb-1">
        <span className="text-lg">
          <StatusBadge
            status={call.status}
            {...(call.groups.length === 0
              ? { word: unreadWord(call.status), tip: "No group reads this call: only XREAD gets at its entries." }
              : { word: endedWord(call.status, call.groups) })}
          />
        </span>
        <span className="text-text-2" data-tip={formatDateTime(call.sinceMs)}>
          since {formatClock(call.sinceMs)}
        </span>
        <span className="text-text-2">{call.state}</span>
        {call.lost.map(({ groupName, missedAtMs, text }) => (
          <p key={`${groupName} ${missedAtMs}`} className="figure w-full text-bad">
            {text}, missed since {formatClock(missedAtMs)}
          </p>
        ))}
        {call.failover === null ? null : (
          <p className="figure flex w-full items-baseline gap-2">
            <Shape shape="triangle" tone="warn" />
            {formatClock(call.failover.atMs)} {describeCallFailover(call.failover)}
          </p>
        )}
        {call.clockNote === null ? null : <p className="w-full text-text-2">{call.clockNote}</p>}
        {call.problem === null ? null : <span className="w-full text-bad">{call.problem}</span>}
      </div>
      <CallSigns call={call} />
      <CallFacts call={call} />
      {atMs === null ? <CallCopies callId={callId} /> : null}
      <CallHorizon call={call} hues={hues} />
      <CallWork call={call} hues={hues} />
      <CallActions callId={callId} />
    </div>
  );
}

/** Groups and consumers, with what can be done at once about what they hold. */
function CallWork({ call, hues }: { call: CallDetail; hues: ReadonlyMap<string, number> }) {
  const pending = useCallPending(call);
  return (
    <>
      <CallGroups call={call} hues={hues} pending={pending} />
      <ConsumersTable call={call} hues={hues} pending={pending} />
    </>
  );
}

function NoCall({ callId, error, onRetry }: { callId: string; error: Error; onRetry(): void }) {
  if (error instanceof RequestError && error.status === 404) {
    return <UnknownCall callId={callId} why={error.message} />;
  }
  const isForbidden = error instanceof RequestError && error.status === 403;
  return (
    <DrawnState
      shape="square"
      tone="bad"
      title={isForbidden ? "You may not see this call" : "The call could not be read"}
      action={isForbidden ? null : <Button onClick={onRetry}>Try again</Button>}
    >
      {error.message}
    </DrawnState>
  );
}

function CallSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3 px-4 pt-3">
      <span className="skeleton h-6 w-48" />
      <span className="skeleton h-4 w-80" />
      <span className="skeleton mt-4 h-32 w-full" />
      <span className="skeleton h-40 w-full" />
    </div>
  );
}
