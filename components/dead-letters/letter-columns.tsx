import { OutcomeMark } from "@/components/actions/outcome-mark";
import { outcomeWords } from "@/components/actions/outcome-words";
import { CallCell } from "@/components/figures/call-cell";
import { Figure } from "@/components/figures/figure";
import { GroupCell } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { PayloadPreview } from "@/components/figures/payload-preview";
import { SafeText } from "@/components/figures/safe-text";
import type { Column } from "@/components/ui/columns";
import { formatClock, formatDateTime, formatDuration } from "@/lib/format";
import { entryTimeMs } from "@/lib/ids/entry-id";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter } from "@/lib/schema/dead-letter";
import { deliveriesMark, deliveriesText } from "@/lib/stream/delivery-words";
import { visibleName } from "@/lib/visible-name";

export interface ShownLetter {
  letter: DeadLetter;
  hue: number | undefined;
  /** What an action did to it. */
  outcome: Outcome | undefined;
}

/** What does not fit leaves from the end, but for when, the call and the payload, where an outcome is told too. */
export const letterColumns: readonly Column<ShownLetter>[] = [
  {
    id: "when",
    header: "Set aside",
    minWidth: 76,
    isNumber: true,
    isFixed: true,
    phone: "84px",
    isLastOnPhones: true,
    cell: ({ letter }) => (
      <Figure text={formatDuration(letter.ageMs)} tip={`set aside ${formatDateTime(letter.atMs)}`} />
    ),
  },
  {
    id: "call",
    header: "Call",
    term: "call",
    minWidth: 110,
    isWide: true,
    isFixed: true,
    phone: "minmax(0,1fr)",
    cell: ({ letter, outcome }) => (
      <CallCell
        callId={letter.callId}
        onPhones={
          <>
            {outcome ? `${outcomeWords(outcome)} · ` : ""}
            {letter.originalExists === false ? <span className="text-warn">original gone · </span> : null}
            <Name of={letter.group} /> · {deliveriesMark(letter.deliveries)} · <SafeText text={letter.reason} />
          </>
        }
      />
    ),
  },
  {
    id: "group",
    header: "Group",
    term: "group",
    minWidth: 96,
    cell: ({ letter, hue }) => <GroupCell name={letter.group} hue={hue} />,
  },
  {
    id: "reason",
    header: "Reason",
    minWidth: 120,
    isWide: true,
    share: 1.4,
    cell: ({ letter: { reason } }) => (
      <span data-tip={visibleName(reason, 500)}>
        <SafeText text={reason} />
      </span>
    ),
  },
  {
    id: "by",
    header: "By whom",
    minWidth: 92,
    cell: ({ letter }) => <Name of={letter.by} />,
  },
  {
    id: "deliveries",
    header: "Deliv.",
    term: "maxDeliveries",
    minWidth: 48,
    isNumber: true,
    cell: ({ letter }) => <Figure text={deliveriesMark(letter.deliveries)} tip={deliveriesText(letter.deliveries)} />,
  },
  {
    id: "redrives",
    header: "Redriven",
    minWidth: 60,
    isNumber: true,
    cell: ({ letter: { redrives, isLoopGuarded } }) => (
      <span className={isLoopGuarded ? "text-warn" : ""}>
        <Figure
          text={`${redrives}×`}
          tip={isLoopGuarded ? "The loop guard stops the next redrive unless it is forced." : undefined}
          isCalm={redrives === 0}
        />
      </span>
    ),
  },
  {
    id: "owner",
    header: "Owner",
    term: "consumer",
    minWidth: 104,
    cell: ({ letter: { consumer } }) => (
      <span className="font-mono text-xs">{consumer === "" ? "nobody" : <Name of={consumer} />}</span>
    ),
  },
  {
    id: "added",
    header: "Added",
    minWidth: 68,
    isNumber: true,
    cell: ({ letter: { entryId, atMs } }) => {
      const addedMs = entryTimeMs(entryId, atMs);
      return <Figure text={addedMs === null ? entryId : formatClock(addedMs)} tip={entryId} />;
    },
  },
  {
    id: "payload",
    header: "Payload",
    minWidth: 140,
    isWide: true,
    share: 1.6,
    isFixed: true,
    cell: ({ letter, outcome }) =>
      outcome ? <OutcomeMark outcome={outcome} className="font-medium" /> : <Payload letter={letter} />,
  },
];

function Payload({ letter: { originalExists, preview } }: { letter: DeadLetter }) {
  return (
    <>
      {originalExists === false ? (
        <span
          className="pr-2 text-warn"
          data-tip="The original is no longer in the stream, which was trimmed or deleted or has expired: only a new entry for all groups is possible."
        >
          original gone
        </span>
      ) : null}
      {preview ? <PayloadPreview preview={preview} /> : null}
    </>
  );
}
