import { Name } from "@/components/figures/name";
import type { Outcome, PendingState } from "@/lib/schema/action";
import { deliveriesText, hasNoTime, idleText } from "@/lib/stream/delivery-words";

/** What a target was and what it is now; in a preview, what it would become. `seen` is how it was when it was asked for. */
export function OutcomeStates({
  outcome,
  seen,
  toConsumer,
}: {
  outcome: Outcome;
  seen?: PendingState | undefined;
  /** Of a claim. */
  toConsumer?: string | undefined;
}) {
  const isChanged = !["skipped", "failed", "unknown"].includes(outcome.outcome);
  const isLetter = outcome.outcome === "redriven" || outcome.outcome === "discarded" || outcome.deadLetterId;
  return (
    <>
      {isLetter && outcome.outcome !== "dead-lettered" ? (
        "dead letter"
      ) : (
        <StateText state={outcome.before === undefined ? seen : outcome.before} />
      )}
      {isChanged ? <span className="block">→ {afterOf(outcome, toConsumer)}</span> : null}
    </>
  );
}

function afterOf({ outcome, group, after }: Outcome, toConsumer: string | undefined) {
  if (outcome === "discarded") return "deleted";
  if (after === undefined) {
    if (outcome === "claimed" && toConsumer !== undefined) return <Name of={toConsumer} />;
    if (outcome === "released") return "for whoever claims it next";
    if (outcome === "acked") return "not pending";
    if (outcome === "dead-lettered") return "a dead letter, not pending";
  }
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
  const idle = hasNoTime(state.idleMs) ? " · released" : ` · idle ${idleText(state.idleMs)}`;
  return (
    <>
      {state.consumer === "" ? "nobody" : <Name of={state.consumer} />}
      {idle} · {deliveriesText(state.deliveries)}
    </>
  );
}
