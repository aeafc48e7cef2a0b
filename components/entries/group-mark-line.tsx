import { type GroupMark, joinMarks, wordOfMark } from "@/lib/entries/group-marks";
import { nameInText } from "@/lib/visible-name";
import { hueColour } from "../figures/group-name";
import { Name } from "../figures/name";

type Hues = ReadonlyMap<string, number>;

const shownNames = 4;
const chip =
  "inline-flex h-4 min-w-0 items-center gap-1 rounded-sm bg-raised px-1 font-sans text-2xs whitespace-nowrap text-text-2 shadow-[0_0_0_1px_var(--line-strong)]";

/** The border below an entry where groups stand: a piece of line for each. */
export function GroupMarkLine({ marks, hues }: { marks: readonly GroupMark[]; hues: Hues }) {
  return (
    <div aria-hidden className="pointer-events-none absolute inset-x-0 bottom-0 z-10 flex h-0">
      {marks.map(({ groupName, kind }) => (
        <span
          key={`${groupName} ${kind}`}
          className="-mt-px flex-1 border-t-2"
          style={{ borderColor: hueColour(hues.get(groupName)), borderStyle: kind === "done" ? "dashed" : "solid" }}
        />
      ))}
    </div>
  );
}

/** Whose border it is, in a place of its own beside the entry's words: those of whom the same is true together. */
export function GroupMarkNames({ marks, hues }: { marks: readonly GroupMark[]; hues: Hues }) {
  return (
    <span className="flex min-w-0 max-w-72 items-center justify-end gap-1 overflow-hidden p-px max-sm:max-w-56">
      {joinMarks(marks).map(({ word, marks: joined }) => (
        <span key={word} className={chip} data-tip={joined.map(sentenceOf).join("\n")}>
          {joined.slice(0, shownNames).map(({ groupName }) => (
            <ShortName key={groupName} name={groupName} hue={hues.get(groupName)} />
          ))}
          {joined.length > shownNames ? <span>+{joined.length - shownNames}</span> : null}
          <span className="truncate text-text-3">{word}</span>
        </span>
      ))}
    </span>
  );
}

export function MarkLabel({ mark, hue }: { mark: GroupMark; hue: number | undefined }) {
  return (
    <span className={chip} data-tip={sentenceOf(mark)}>
      <ShortName name={mark.groupName} hue={hue} />
      <span className="text-text-3">{wordOfMark(mark)}</span>
    </span>
  );
}

function ShortName({ name, hue }: { name: string; hue: number | undefined }) {
  return (
    <span className="inline-flex min-w-6 items-center gap-1">
      <span aria-hidden className="h-2 w-1 shrink-0 rounded-full" style={{ background: hueColour(hue) }} />
      <span className="max-w-28 truncate">
        <Name of={name} />
      </span>
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
