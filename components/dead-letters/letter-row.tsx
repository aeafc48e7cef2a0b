"use client";

import Link from "next/link";
import { OutcomeMark } from "@/components/actions/outcome-mark";
import { outcomeWords } from "@/components/actions/outcome-words";
import { Figure } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { type RowPlace, SelectableRow } from "@/components/ui/selectable-row";
import { formatClock, formatDateTime, formatDuration } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter } from "@/lib/schema/dead-letter";
import { entryTimeMs } from "@/lib/stream/entry-id";
import { nameInText, visibleName } from "@/lib/visible-name";

/** The rows' grid; phones have when, call and a second line. */
export const columnsClass =
  "grid-cols-[20px_minmax(0,1fr)_64px] sm:grid-cols-[20px_68px_minmax(110px,1fr)_108px_68px_44px_104px_minmax(110px,1.2fr)_92px_44px_minmax(110px,1.3fr)]";

export function LetterRow({
  letter,
  place,
  hue,
  outcome,
}: {
  letter: DeadLetter;
  place: RowPlace;
  hue: number | undefined;
  outcome: Outcome | undefined;
}) {
  const addedMs = entryTimeMs(letter.entryId, letter.atMs);
  return (
    <SelectableRow
      place={place}
      columnsClass={columnsClass}
      selectLabel={`Select ${letter.entryId} of ${nameInText(letter.group)} in ${nameInText(letter.callId)}`}
    >
      <td className="text-right max-sm:order-last">
        <Figure text={formatDuration(letter.ageMs)} tip={`dead-lettered ${formatDateTime(letter.atMs)}`} />
      </td>
      <td className="min-w-0">
        <Link
          href={paths.call(letter.callId)}
          prefetch={false}
          tabIndex={-1}
          className="block truncate font-mono text-xs leading-5 hover:text-accent hover:underline"
        >
          <Name of={letter.callId} />
        </Link>
        <span className="block truncate text-2xs text-text-3 sm:hidden">
          {outcome ? `${outcomeWords(outcome)} · ` : ""}
          {letter.originalExists === false ? <span className="text-warn">trimmed · </span> : null}
          <Name of={letter.group} /> · {letter.deliveries}× · <SafeText text={letter.reason} />
        </span>
      </td>
      <td className="min-w-0 max-sm:hidden">
        <GroupName name={letter.group} hue={hue} />
      </td>
      <td className="max-sm:hidden">
        <Figure text={addedMs === null ? letter.entryId : formatClock(addedMs)} tip={letter.entryId} />
      </td>
      <td className="text-right max-sm:hidden">
        <Figure text={`${letter.deliveries}×`} />
      </td>
      <td className="min-w-0 truncate font-mono text-xs max-sm:hidden">
        {letter.consumer === "" ? "nobody" : <Name of={letter.consumer} />}
      </td>
      <td className="min-w-0 truncate max-sm:hidden" data-tip={visibleName(letter.reason, 500)}>
        <SafeText text={letter.reason} />
      </td>
      <td className="min-w-0 truncate max-sm:hidden">
        <Name of={letter.by} />
      </td>
      <td className={`text-right max-sm:hidden ${letter.isLoopGuarded ? "text-warn" : ""}`}>
        <Figure
          text={`${letter.redrives}×`}
          tip={letter.isLoopGuarded ? "The loop guard stops the next redrive unless it is forced." : undefined}
          isCalm={letter.redrives === 0}
        />
      </td>
      <td className="min-w-0 truncate max-sm:hidden" aria-label="Payload">
        {outcome ? <OutcomeMark outcome={outcome} className="font-medium" /> : <Preview letter={letter} />}
      </td>
    </SelectableRow>
  );
}

function Preview({ letter: { originalExists, preview } }: { letter: DeadLetter }) {
  return (
    <>
      {originalExists === false ? (
        <span
          className="pr-2 text-warn"
          data-tip="The original has left the stream: only a new entry for all groups is possible."
        >
          trimmed
        </span>
      ) : null}
      {preview ? (
        <>
          <span className="pr-2 font-mono text-2xs text-text-3">
            <SafeText text={preview.field} longest={60} />
          </span>
          <SafeText text={preview.text} />
          {preview.isCut ? "…" : ""}
        </>
      ) : null}
    </>
  );
}
