"use client";

import Link from "next/link";
import type { MouseEvent } from "react";
import { outcomeLook, outcomeWords } from "@/components/actions/outcome-words";
import { Figure } from "@/components/figures/figure";
import { GroupName } from "@/components/figures/group-name";
import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { Shape } from "@/components/ui/shape";
import { formatClock, formatDateTime, formatDuration } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Outcome } from "@/lib/schema/action";
import type { DeadLetter } from "@/lib/schema/dead-letter";
import { entryTimeMs } from "@/lib/stream/entry-id";
import { nameInText, visibleName } from "@/lib/visible-name";

/** The rows' grid; phones have when, call and a second line. */
export const columnsClass =
  "grid-cols-[20px_minmax(0,1fr)_64px] sm:grid-cols-[20px_68px_minmax(110px,1fr)_108px_68px_44px_104px_minmax(110px,1.2fr)_92px_44px_minmax(110px,1.3fr)]";

interface LetterRowProps {
  letter: DeadLetter;
  letterKey: string;
  hue: number | undefined;
  index: number;
  topPx: number;
  heightPx: number;
  isSelected: boolean;
  isOpen: boolean;
  isActive: boolean;
  isTabStop: boolean;
  outcome: Outcome | undefined;
  takeFocus(row: HTMLElement | null): void;
  onPick(index: number, isRange: boolean): void;
  onActivate(index: number): void;
  onOpen(letterKey: string): void;
}

export function LetterRow(props: LetterRowProps) {
  const { letter, letterKey, hue, index, isSelected, isOpen, isActive, isTabStop, outcome } = props;
  const { takeFocus, onPick, onActivate, onOpen } = props;
  const addedMs = entryTimeMs(letter.entryId, letter.atMs);

  function onClick(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest("a, input") !== null) return;
    onActivate(index);
    if (event.shiftKey) onPick(index, true);
    else onOpen(letterKey);
  }

  return (
    <tr
      ref={isActive ? takeFocus : null}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      data-row-key={letterKey}
      onClick={onClick}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget) onOpen(letterKey);
      }}
      onFocus={(event) => event.target === event.currentTarget && onActivate(index)}
      className={`absolute inset-x-0 grid cursor-pointer items-center gap-x-3 border-b border-line px-3 -outline-offset-2 contain-strict select-none hover:bg-hover sm:px-4 ${columnsClass} ${isSelected || isOpen ? "bg-selected" : ""}`}
      style={{ transform: `translateY(${props.topPx}px)`, height: props.heightPx }}
    >
      <td className="flex items-center">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Select ${letter.entryId} of ${nameInText(letter.group)} in ${nameInText(letter.callId)}`}
          onClick={(event) => onPick(index, event.shiftKey)}
          onChange={() => undefined}
          className="size-4 accent-(--accent-solid)"
        />
      </td>
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
        {outcome ? (
          <span className="inline-flex items-center gap-1.5 font-medium">
            <Shape {...outcomeLook(outcome.outcome)} />
            {outcomeWords(outcome)}
          </span>
        ) : (
          <Preview letter={letter} />
        )}
      </td>
    </tr>
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
