import { Figure } from "@/components/figures/figure";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import type { Column } from "@/components/ui/columns";
import { Shape } from "@/components/ui/shape";
import { tallyText } from "@/lib/audit/tally-text";
import { formatCount, formatDateTime, formatDuration, formatExactMs } from "@/lib/format";
import type { AuditEntry } from "@/lib/schema/audit-entry";
import { visibleName } from "@/lib/visible-name";

/** What does not fit leaves from the end, but for when, what was done and how it ended. */
export const auditColumns: readonly Column<AuditEntry>[] = [
  {
    id: "when",
    header: "When",
    minWidth: 152,
    isFixed: true,
    phone: "auto",
    isLastOnPhones: true,
    cell: ({ atMs }) => (
      <Figure text={formatDateTime(atMs).replace(/\.\d+$/, "")} tip={`${formatDateTime(atMs)} = ${atMs}`} />
    ),
  },
  {
    id: "action",
    header: "Action",
    minWidth: 148,
    isFixed: true,
    phone: "minmax(0,1fr)",
    cell: ({ kind, action, isOpen }) => (
      <span className="inline-flex max-w-full items-center gap-1.5 font-medium">
        <Shape
          shape={kind === "refused" ? "cross" : isOpen ? "half" : "disc"}
          tone={kind === "refused" ? "bad" : isOpen ? "warn" : "good"}
        />
        <span className="truncate">
          {action}
          {kind === "refused" ? " refused" : isOpen ? ", no outcome yet" : ""}
        </span>
      </span>
    ),
  },
  {
    id: "outcome",
    header: "Outcome",
    minWidth: 132,
    isWide: true,
    isFixed: true,
    cell: (entry) => <span data-tip={tallyText(entry)}>{tallyText(entry)}</span>,
  },
  {
    id: "who",
    header: "Who",
    minWidth: 148,
    cell: ({ actor }) => (
      <>
        <Name of={actor.name} /> <span className="text-text-3">({actor.role})</span>
      </>
    ),
  },
  {
    id: "reason",
    header: "Reason",
    minWidth: 140,
    isWide: true,
    cell: ({ reason }) =>
      reason === null ? (
        <span className="text-text-3">–</span>
      ) : (
        <span data-tip={visibleName(reason, 500)}>
          <SafeText text={reason} longest={500} />
        </span>
      ),
  },
  {
    id: "about",
    header: "About",
    minWidth: 140,
    isWide: true,
    cell: (entry) => <About entry={entry} />,
  },
  {
    id: "address",
    header: "From",
    minWidth: 92,
    cell: ({ address }) => <span className="figure text-text-2">{address ?? "–"}</span>,
  },
  {
    id: "duration",
    header: "Took",
    minWidth: 64,
    isNumber: true,
    cell: ({ durationMs }) =>
      durationMs === null ? "–" : <Figure text={formatDuration(durationMs)} tip={formatExactMs(durationMs)} />,
  },
];

/** The entry where it is one, the first call and group of several, whom they were given to. */
function About({ entry: { targets, targetsAreCut: isCut, targetCount, params } }: { entry: AuditEntry }) {
  const [first] = targets;
  const { toConsumer } = params;
  if (first === undefined) return <span className="text-text-3">–</span>;
  const calls = new Set(targets.map(({ callId }) => callId)).size;
  return (
    <>
      {targetCount === 1 && first.entryIds[0] !== undefined ? (
        <span className="font-mono text-xs" data-tip={first.entryIds[0]}>
          {first.entryIds[0]} <span className="text-text-3">in </span>
        </span>
      ) : null}
      <span className="font-mono text-xs">
        <Name of={first.callId} />
      </span>
      {first.group === "" ? null : (
        <span className="text-text-2">
          {" "}
          · <Name of={first.group} />
        </span>
      )}
      {typeof toConsumer === "string" ? (
        <span className="text-text-2">
          {" "}
          → <Name of={toConsumer} />
        </span>
      ) : null}
      {calls > 1 ? (
        <span className="text-text-3">
          {" "}
          and {isCut ? "≥ " : ""}
          {formatCount(calls - 1)} more
        </span>
      ) : null}
    </>
  );
}
