import { Shape } from "@/components/ui/shape";
import { eventText } from "@/lib/incidents/event-text";
import type { IncidentSending } from "@/lib/schema/incident";

/** Whom it was told, and where that failed; each route once, as it fared last. */
export function SentMarks({ sent }: { sent: readonly IncidentSending[] }) {
  const [first] = sent;
  if (first === undefined) return <span className="text-text-3">nobody told</span>;
  const lost = sent.filter(({ kind }) => kind === "given-up");
  const waiting = sent.filter(({ kind }) => kind === "failed" || kind === "held");
  const tip = sent.map((one) => eventText(one).title).join("\n");
  const told = sent.filter(({ kind }) => kind === "sent").length;
  const [shape, tone, text] =
    lost.length > 0
      ? (["cross", "bad", `${lost[0]?.route ?? ""} not told`] as const)
      : waiting.length > 0
        ? (["half", "warn", `${waiting[0]?.route ?? ""} waits`] as const)
        : told > 0
          ? (["disc", "good", told === 1 ? `${first.route} told` : `${told} told`] as const)
          : (["ring", "quiet", "not sent"] as const);
  return (
    <span className="inline-flex max-w-full items-center gap-1.5" data-tip={tip}>
      <Shape shape={shape} tone={tone} />
      <span className="truncate">{text}</span>
    </span>
  );
}
