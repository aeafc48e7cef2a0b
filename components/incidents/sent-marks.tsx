import { Shape } from "@/components/ui/shape";
import { eventText } from "@/lib/incidents/event-text";
import type { IncidentSending } from "@/lib/schema/incident";

/** Whom it was told, and where that failed; each route once, as it fared last. */
export function SentMarks({ sent }: { sent: readonly IncidentSending[] }) {
  const [first] = sent;
  if (first === undefined) return <span className="text-text-3">nobody told</span>;
  const lost = sent.filter(({ kind }) => kind === "given-up");
  const failing = sent.filter(({ kind }) => kind === "failed");
  const held = sent.filter(({ kind }) => kind === "held");
  const tip = sent.map((one) => eventText(one).title).join("\n");
  const told = sent.filter(({ kind }) => kind === "sent").length;
  const [shape, tone, text] =
    lost.length > 0
      ? (["cross", "bad", `${lost[0]?.route ?? ""} not told`] as const)
      : failing.length > 0
        ? (["triangle", "warn", `${failing[0]?.route ?? ""} fails`] as const)
        : told > 0
          ? (["disc", "good", told === 1 ? "1 told" : `${told} told`] as const)
          : (["ring", "quiet", held.length > 0 ? "waits for the end of quiet hours" : "not sent"] as const);
  return (
    <span className="inline-flex max-w-full items-center gap-1.5" data-tip={tip}>
      <Shape shape={shape} tone={tone} />
      <span className="truncate">{text}</span>
    </span>
  );
}
