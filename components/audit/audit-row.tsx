import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { Shape } from "@/components/ui/shape";
import { formatCounted, formatDateTime, formatDuration } from "@/lib/format";
import type { AuditEntry } from "@/lib/schema/audit-entry";
import { nameInText } from "@/lib/visible-name";
import { AuditTargets } from "./audit-targets";

/** One record: the sentence first, its targets on demand. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { kind, action, actor, address, reason, note, counts, params, targets, targetCount, durationMs, isOpen } =
    entry;
  const tally = Object.entries(counts ?? {}).map(([outcome, count]) => `${count} ${outcome}`);
  const told = Object.entries(params).flatMap(([name, value]) =>
    value === false ? [] : [`${name}: ${typeof value === "string" ? nameInText(value) : value}`],
  );
  const facts = [formatCounted(targetCount, "target"), ...told, `request ${entry.requestId ?? "–"}`];
  return (
    <li
      className={`border-b border-line px-3 py-1.5 sm:px-4 ${kind === "refused" ? "border-l-2 border-l-bad bg-bad-bg" : ""}`}
    >
      <p className="flex flex-wrap items-center gap-x-3">
        <span className="figure text-xs text-text-2">{formatDateTime(entry.atMs)}</span>
        <span className="inline-flex items-center gap-1.5 font-medium">
          <Shape
            shape={kind === "refused" ? "cross" : isOpen ? "half" : "disc"}
            tone={kind === "refused" ? "bad" : isOpen ? "warn" : "good"}
          />
          {action}
          {kind === "refused" ? " refused" : isOpen ? " without an outcome yet" : ""}
        </span>
        <span>
          <Name of={actor.name} /> <span className="text-text-3">({actor.role})</span>
          {address === null ? null : <span className="text-text-3"> from {address}</span>}
        </span>
        <span className="text-text-2">
          {tally.length > 0 ? tally.join(", ") : targetCount > 0 ? formatCounted(targetCount, "target") : ""}
        </span>
        {durationMs === null ? null : <span className="figure text-text-3">{formatDuration(durationMs)}</span>}
      </p>
      {reason === null ? null : (
        <p>
          “<SafeText text={reason} longest={500} />”
        </p>
      )}
      {note === null ? null : (
        <p className={kind === "refused" ? "text-bad" : "text-text-2"}>
          <SafeText text={note} longest={500} />
        </p>
      )}
      {targets.length === 0 ? null : (
        <details className="text-xs text-text-2">
          <summary className="cursor-pointer">{facts.join(" · ")}</summary>
          <AuditTargets entry={entry} />
        </details>
      )}
    </li>
  );
}
