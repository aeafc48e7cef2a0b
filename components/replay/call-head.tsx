import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { formatDateTime, formatDuration } from "@/lib/format";
import { describeZone, formatZone } from "@/lib/format-zone";
import { callFacts } from "@/lib/player/call-facts";
import type { ReadCall } from "./read-call";

/** When it was, how long, who spoke and how it ended: what of it the call's own events tell, and nothing else. */
export function CallHead({ call }: { call: ReadCall }) {
  const { originMs, endMs, isOriginEstimated, header, whole } = call;
  const { agents, caller, outcome } = callFacts(whole, header.hasEnded);
  const about = isOriginEstimated ? "≈ " : "";
  return (
    <p className="flex w-full flex-wrap items-baseline gap-x-3 text-xs text-text-2">
      <span className="figure whitespace-nowrap" data-tip={`Times are those of ${describeZone(originMs)}`}>
        {about}
        {formatDateTime(originMs).slice(0, 19)} {formatZone(originMs)}
      </span>
      <span className="figure whitespace-nowrap">
        {about}
        {formatDuration(endMs - originMs)}
      </span>
      {agents.length === 0 ? null : (
        <span className="min-w-0 truncate">
          <span className="text-text-3">agent </span>
          <Name of={agents.join(" → ")} />
        </span>
      )}
      {caller === null ? null : (
        <span className="min-w-0 truncate">
          <span className="text-text-3">caller </span>
          <SafeText text={caller} longest={80} />
        </span>
      )}
      <span className="min-w-0 truncate">
        <SafeText text={outcome} longest={80} />
      </span>
    </p>
  );
}
