import { Shape, toneText } from "@/components/ui/shape";
import type { Status } from "@/lib/schema/status";
import { statusLooks } from "@/lib/status-look";

/** Shape, word and colour of a status. A loss is the only one that is filled. */
export function StatusBadge({
  status,
  word = statusLooks[status].word,
  tip,
}: {
  status: Status;
  /** Where another says it better. */
  word?: string | undefined;
  tip?: string | undefined;
}) {
  const { shape, tone } = statusLooks[status];
  const look = status === "LOSS" ? "rounded-sm bg-loss-bg px-1.5 text-on-loss" : toneText[tone];
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap ${look}`}
      {...(tip === undefined ? { "data-term": status } : { "data-tip": tip })}
      data-status={status}
    >
      <Shape shape={shape} tone="inherit" />
      <span className="font-medium">{word}</span>
    </span>
  );
}

/** Beside a status that is true now: entries were lost before it, lately. */
export function PastLossMark({ tip }: { tip: string }) {
  return (
    <span className="inline-flex" data-tip={tip}>
      <Shape shape="cross" tone="quiet" label="lost entries lately" />
    </span>
  );
}

/** The shape alone, where the word stands elsewhere or in its label. */
export function StatusShape({ status, label }: { status: Status; label?: string }) {
  const { shape, tone } = statusLooks[status];
  return <Shape shape={shape} tone={tone} {...(label === undefined ? {} : { label })} />;
}
