import type { GroupMark } from "@/lib/entries/group-marks";
import { nameInText } from "@/lib/visible-name";
import { hueColour } from "../figures/group-name";
import { Name } from "../figures/name";

function wordOf({ kind, isReadSeen, isAckSeen }: GroupMark): string {
  const place = isReadSeen ? "delivered" : "stands here";
  const done = isAckSeen ? "acked" : "none pending";
  return kind === "place" ? place : kind === "done" ? done : `${place}, ${done}`;
}

const shownLabels = 3;

/** The border below an entry where groups stand: a piece of line for each, and their names at its right end. */
export function GroupMarkLine({ marks, hues }: { marks: readonly GroupMark[]; hues: ReadonlyMap<string, number> }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-0 z-10 h-0">
      <div className="absolute inset-x-0 -top-px flex">
        {marks.map(({ groupName, kind }) => (
          <span
            key={`${groupName} ${kind}`}
            className="flex-1 border-t-2"
            style={{ borderColor: hueColour(hues.get(groupName)), borderStyle: kind === "done" ? "dashed" : "solid" }}
          />
        ))}
      </div>
      <div className="absolute right-3 -top-2 flex max-w-[90%] justify-end gap-1">
        {marks.slice(0, shownLabels).map((mark) => (
          <MarkLabel key={`${mark.groupName} ${mark.kind}`} mark={mark} hue={hues.get(mark.groupName)} />
        ))}
        {marks.length > shownLabels ? (
          <span
            className="pointer-events-auto rounded-sm bg-raised px-1 text-2xs leading-4 text-text-2 shadow-[0_0_0_1px_var(--line-strong)]"
            data-tip={marks.slice(shownLabels).map(sentenceOf).join("\n")}
          >
            +{marks.length - shownLabels}
          </span>
        ) : null}
      </div>
    </div>
  );
}

export function MarkLabel({ mark, hue }: { mark: GroupMark; hue: number | undefined }) {
  return (
    <span
      className="pointer-events-auto inline-flex min-w-0 items-center gap-1 rounded-sm bg-raised px-1 text-2xs leading-4 whitespace-nowrap text-text-2 shadow-[0_0_0_1px_var(--line-strong)]"
      data-tip={sentenceOf(mark)}
    >
      <span aria-hidden className="h-2 w-1 rounded-full" style={{ background: hueColour(hue) }} />
      <span className="max-w-28 truncate">
        <Name of={mark.groupName} />
      </span>
      <span className="text-text-3">{wordOf(mark)}</span>
    </span>
  );
}

function sentenceOf({ groupName, kind, entryId, isReadSeen, isAckSeen }: GroupMark): string {
  const name = nameInText(groupName);
  if (kind === "done") {
    return isAckSeen
      ? `${name} has acknowledged everything up to here; the next entry is its oldest pending.`
      : `Nothing up to here is pending in ${name}; the next entry is its oldest pending.`;
  }
  const pending = kind === "both" ? (isAckSeen ? " and acknowledged" : ", and none of it is pending") : "";
  return isReadSeen
    ? `Delivered to ${name}${pending} up to here (${entryId}), when last read.`
    : `${name} stands here (${entryId}), when last read${pending}; Redis does not say whether all before was read.`;
}
