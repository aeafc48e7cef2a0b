import type { ReactNode } from "react";
import { formatCounted, formatExactCount } from "@/lib/format";
import type { ActionAsk } from "./action-ask";
import { OutcomeTable, TallyList } from "./outcome-table";
import type { Preview } from "./run-action";

/** What a dry run found: the exact size of the selection, counts per outcome, before and after. */
export function PreviewFacts({
  ask,
  preview,
  children,
}: {
  ask: ActionAsk;
  preview: Preview;
  /** What else could be done: before the list, which may be long. */
  children?: ReactNode;
}) {
  const { total, looked, tally, outcomes } = preview;
  const shown = ask.frozen?.total ?? total;
  return (
    <>
      {ask.frozen ? (
        <p>
          Frozen: <b className="figure font-medium">{formatCounted(total, "entry", "entries")}</b>, exactly the list
          that was shown; what matches since is not in it.
          {shown > total
            ? ` A job takes ${formatExactCount(total)} at most: the first ones of ${formatExactCount(shown)} in the order shown.`
            : ""}
        </p>
      ) : null}
      <TallyList tally={tally} isPreview />
      {looked < total ? (
        <p className="text-warn">
          The dry run looked at {formatExactCount(looked)} of {formatExactCount(total)}: there was no time for more.
          Each of the others is checked when its turn comes.
        </p>
      ) : null}
      {children}
      <OutcomeTable outcomes={outcomes} isPreview total={looked} />
    </>
  );
}
