import { Name } from "@/components/figures/name";
import { formatCounted, formatDuration } from "@/lib/format";
import type { Outcome, PendingState } from "@/lib/schema/action";

/** What a target was, and in a preview what it would become. */
export function OutcomeStates({ outcome, isPreview }: { outcome: Outcome; isPreview: boolean }) {
  const isChanged = isPreview && !["skipped", "failed", "unknown"].includes(outcome.outcome);
  const isLetter = outcome.outcome === "redriven" || outcome.outcome === "discarded" || outcome.deadLetterId;
  return (
    <>
      {isLetter && outcome.outcome !== "dead-lettered" ? "dead letter" : <StateText state={outcome.before} />}
      {isChanged ? <span className="block">→ {afterOf(outcome)}</span> : null}
    </>
  );
}

function afterOf({ outcome, group, after }: Outcome) {
  if (outcome === "discarded") return "deleted";
  if (outcome !== "redriven") return <StateText state={after} />;
  if (!after) return "a new entry, undelivered to every group";
  return (
    <>
      pending in <Name of={group} />: <StateText state={after} />
    </>
  );
}

function StateText({ state }: { state: PendingState | undefined }) {
  if (state === undefined) return <>–</>;
  if (state === null) return <>not pending</>;
  const idle = state.idleMs < 0 ? "" : ` · idle ${formatDuration(state.idleMs)}`;
  return (
    <>
      {state.consumer === "" ? "nobody" : <Name of={state.consumer} />}
      {idle} · {formatCounted(state.deliveries, "delivery", "deliveries")}
    </>
  );
}
