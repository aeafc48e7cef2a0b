"use client";

import dynamic from "next/dynamic";
import { useRef } from "react";
import { usePastMoment } from "@/components/data/past-moment";
import { useFleet } from "@/components/data/use-fleet";
import { useFreshness } from "@/components/data/use-freshness";
import { CallsFilter } from "./calls-filter";
import { CallsTable } from "./calls-table";
import { OverviewSkeleton } from "./overview-skeleton";
import { callsUrlNames, useCallsUrl } from "./use-calls-url";
import { useOverview } from "./use-overview";

/** As high as the charts, which come after the first paint. */
const ChartsToCome = () => <div className="h-[376px] border-b border-line wide:h-[145px]" />;

const HistoryCharts = dynamic(() => import("./history-charts").then((module) => module.HistoryCharts), {
  ssr: false,
  loading: ChartsToCome,
});
const NoConnection = dynamic(() => import("./no-connection").then((module) => module.NoConnection), { ssr: false });
const ArchivedCalls = dynamic(() => import("./archived-calls").then((module) => module.ArchivedCalls), { ssr: false });
const UnknownParams = dynamic(
  () => import("@/components/figures/unknown-params").then((module) => module.UnknownParams),
  { ssr: false },
);
const CallPanel = dynamic(() => import("./call-panel").then((module) => module.CallPanel), { ssr: false });

/** What is wrong, how it develops, which calls, the one. */
export function CallsScreen() {
  const [url, setUrl] = useCallsUrl();
  const above = useRef<HTMLDivElement>(null);
  const freshness = useFreshness();
  const pastMs = usePastMoment();
  const { snapshot, error, retry } = useFleet();
  const Overview = useOverview();
  const isReady = snapshot !== undefined && Overview !== null;
  const isUnknown = freshness.kind === "unreachable" || (snapshot === undefined && error !== null);

  return (
    <>
      <h1 className="sr-only">Calls</h1>
      <UnknownParams known={callsUrlNames} />
      {isUnknown ? <NoConnection snapshot={snapshot} error={error} onRetry={retry} /> : null}
      {isReady || isUnknown ? null : <OverviewSkeleton />}
      <div hidden={isUnknown || !isReady}>
        <div ref={above}>
          {/* What is not there at another moment was not resolved by going there. */}
          {isReady ? <Overview key={pastMs ?? "now"} snapshot={snapshot} freshness={freshness} /> : null}
          {pastMs !== null ? null : <HistoryCharts snapshot={snapshot} />}
          <CallsFilter snapshot={snapshot} />
        </div>
        {url.archive ? <ArchivedCalls /> : <CallsTable above={above} />}
      </div>
      {url.call === null ? null : <CallPanel callId={url.call} onClose={() => setUrl({ call: null })} />}
    </>
  );
}
