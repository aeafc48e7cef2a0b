import { Name } from "@/components/figures/name";
import { Shape } from "@/components/ui/shape";
import { formatCounted, formatDateTime, formatExactCount } from "@/lib/format";
import { entryTimeMs } from "@/lib/ids/entry-id";
import type { Fate, Outcome, PendingState } from "@/lib/schema/action";
import { visibleName } from "@/lib/visible-name";
import { OutcomeMark } from "./outcome-mark";
import { OutcomeStates } from "./outcome-states";
import { fateWords, outcomeLook, outcomeWords, type TallyLine, tallyOf } from "./outcome-words";

const shownRows = 100;

type ShownOutcome = Outcome & { fate?: Fate | null; seen?: PendingState };

/** Counts per outcome and reason. */
export function OutcomeTally({ outcomes }: { outcomes: readonly Outcome[] }) {
  return <TallyList tally={tallyOf(outcomes)} />;
}

export function TallyList({ tally, isPreview = false }: { tally: readonly TallyLine[]; isPreview?: boolean }) {
  return (
    <ul aria-label={isPreview ? "What would happen" : "Outcomes"} className="flex flex-wrap gap-x-4 gap-y-1">
      {isPreview && tally.length > 0 ? <li className="text-text-3">Would be:</li> : null}
      {tally.map(({ outcome, why, count }) => (
        <li key={outcomeWords({ outcome, why })} className="inline-flex items-center gap-1.5">
          <Shape {...outcomeLook(outcome)} />
          <span className="figure font-medium">{formatExactCount(count)}</span> {outcomeWords({ outcome, why })}
        </li>
      ))}
    </ul>
  );
}

/** What was and what becomes of each target; those that are left out come first. */
export function OutcomeTable({
  outcomes,
  isPreview,
  total = outcomes.length,
  toConsumer,
}: {
  outcomes: readonly ShownOutcome[];
  isPreview: boolean;
  /** Of how many these are some. */
  total?: number;
  /** Of a claim. */
  toConsumer?: string | undefined;
}) {
  const exceptional = ({ outcome }: Outcome) => outcome === "skipped" || outcome === "failed" || outcome === "unknown";
  const sorted = [...outcomes.filter(exceptional), ...outcomes.filter((outcome) => !exceptional(outcome))];
  return (
    <>
      <table aria-label={isPreview ? "Before and after" : "Outcome of each entry"} className="w-full text-xs">
        <thead className="sticky top-0 bg-raised text-left text-text-3">
          <tr>
            <th className="py-1 pr-3 font-medium">Entry</th>
            <th className="py-1 pr-3 font-medium">Before → after</th>
            <th className="py-1 font-medium">{isPreview ? "Would be" : "Outcome"}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shownRows).map((outcome) => (
            <tr
              key={`${outcome.callId}/${outcome.group}/${outcome.entryId}/${outcome.deadLetterId ?? outcome.consumer ?? ""}`}
              className="border-t border-line align-top"
            >
              <td className="py-1 pr-3" data-tip={outcome.entryId || outcome.deadLetterId}>
                <EntryName {...outcome} />
              </td>
              <td className="py-1 pr-3 text-text-2">
                <OutcomeStates outcome={outcome} seen={outcome.seen} toConsumer={toConsumer} />
              </td>
              <td className="py-1">
                <OutcomeMark outcome={outcome} />
                {outcome.detail ? <span className="block text-text-3">{visibleName(outcome.detail)}</span> : null}
                {outcome.fate ? <FateText fate={outcome.fate} /> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > Math.min(sorted.length, shownRows) ? (
        <p className="py-1 text-xs text-text-3">
          and {formatCounted(total - Math.min(sorted.length, shownRows), "more entry", "more entries")}, counted above
        </p>
      ) : null}
    </>
  );
}

function EntryName({ callId, entryId: ofEntry, deadLetterId = "", consumer = "" }: Outcome) {
  const entryId = ofEntry || deadLetterId;
  const timeMs = entryId === "" ? null : entryTimeMs(entryId, Date.now());
  return (
    <>
      <span className="figure block">
        {timeMs === null ? entryId || visibleName(consumer) : formatDateTime(timeMs).slice(11)}
      </span>
      <span className="block max-w-44 truncate max-sm:max-w-20 font-mono text-2xs text-text-3">
        <Name of={callId} />
      </span>
    </>
  );
}

function FateText({ fate }: { fate: Fate }) {
  const { word, shape, tone, says } = fateWords[fate];
  return (
    <span className="flex items-center gap-1.5 text-text-2" data-tip={says}>
      <Shape shape={shape} tone={tone} />
      now {word}
    </span>
  );
}
