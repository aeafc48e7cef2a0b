import type { Ref } from "react";
import { Name } from "@/components/figures/name";
import { StatusBadge } from "@/components/figures/status-badge";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatDateTime, formatDuration } from "@/lib/format";
import type { Incident } from "@/lib/schema/incident";
import { SentMarks } from "./sent-marks";

interface IncidentRowProps {
  incident: Incident;
  asOfMs: number;
  isOpen: boolean;
  isTabStop: boolean;
  row: Ref<HTMLButtonElement>;
  onOpen(): void;
  onFocus(): void;
}

/** One incident: what is wrong, since when and how long, who has it, who was told. */
export function IncidentRow({ incident, asOfMs, isOpen, isTabStop, row, onOpen, onFocus }: IncidentRowProps) {
  const { findings, cause, status, worstStatus, sinceMs, resolvedAtMs, state, calmSinceMs } = incident;
  const lastedMs = Math.max(0, (resolvedAtMs ?? asOfMs) - sinceMs);
  const isOver = state === "resolved";
  return (
    <li className="border-b border-line">
      <button
        ref={row}
        type="button"
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isOpen ? "true" : undefined}
        onClick={onOpen}
        onFocus={onFocus}
        className={`grid w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 px-3 py-1.5 text-left -outline-offset-2 hover:bg-hover sm:grid-cols-[112px_minmax(0,1fr)_112px_148px_minmax(0,120px)] sm:px-4 ${isOpen ? "bg-selected" : ""}`}
      >
        <span className="max-sm:order-1 max-sm:text-xs">
          {isOver ? (
            <span className="inline-flex items-center gap-1.5 text-text-3">
              <Shape shape="ring" tone="quiet" />
              resolved
            </span>
          ) : (
            <StatusBadge status={status} tip={status === worstStatus ? undefined : `It was ${worstStatus} before.`} />
          )}
        </span>
        <span className="min-w-0 max-sm:order-3 max-sm:col-span-2">
          <span className={`line-clamp-2 max-sm:line-clamp-none ${isOver ? "text-text-2" : "font-medium"}`}>
            {findings[0]?.title ?? cause}
          </span>
          <span className="line-clamp-1 text-xs text-text-2 max-sm:line-clamp-3">{findings[0]?.cause}</span>
        </span>
        <span className="text-right max-sm:order-2 max-sm:text-xs" data-tip={`since ${formatDateTime(sinceMs)}`}>
          <span className="figure block">{formatDuration(lastedMs)}</span>
          <span className="figure block text-xs text-text-3 max-sm:inline">
            {isOver
              ? `until ${formatClock(resolvedAtMs)}`
              : calmSinceMs === null
                ? `since ${formatClock(sinceMs)}`
                : "calm now"}
          </span>
        </span>
        <span className="min-w-0 truncate text-xs max-sm:order-4">
          <Holder incident={incident} />
        </span>
        <span className="text-xs max-sm:order-5 max-sm:text-right">
          <SentMarks sent={incident.sent} />
        </span>
      </button>
    </li>
  );
}

function Holder({ incident: { owner, acknowledged, state, resolvedBy } }: { incident: Incident }) {
  if (state === "resolved") {
    return (
      <span className="text-text-3">
        {resolvedBy === null ? (
          "over by itself"
        ) : (
          <>
            by <Name of={resolvedBy} />
          </>
        )}
      </span>
    );
  }
  if (owner) return <Name of={owner.name} />;
  if (acknowledged)
    return (
      <>
        seen by <Name of={acknowledged.by} />
      </>
    );
  return <span className="font-medium text-warn">nobody has it</span>;
}
