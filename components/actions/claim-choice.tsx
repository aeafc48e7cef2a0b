"use client";

import { useId, useState } from "react";
import { ConsumerMark } from "@/components/figures/consumer-mark";
import { Name } from "@/components/figures/name";
import { claimAdvice, presenceText } from "@/lib/actions/claim-advice";
import { formatCount, formatCounted, formatDuration, formatExactCount } from "@/lib/format";
import type { ClaimCandidate, ConsumersAnswer } from "@/lib/schema/pending";
import type { ClaimScope } from "./claim-scope";
import { useCandidates } from "./use-candidates";

export type ClaimParams = { toConsumer: string; createConsumer: boolean };

const shown = 8;

/** Whom to claim for: the recommended one first; it is created where it does not exist only on purpose. */
export function ClaimChoice({
  claimIn,
  value,
  onChange,
}: {
  claimIn: ClaimScope;
  value: ClaimParams | null;
  onChange(value: ClaimParams): void;
}) {
  const { answer, error, offered, recommended } = useCandidates(claimIn, true);
  const [isNew, setNew] = useState(false);
  const name = useId();

  if (error) return <p className="text-bad">The consumers could not be read: {error.message}</p>;
  if (!answer)
    return (
      <p className="text-text-3">
        Looking for consumers of <Name of={claimIn.group} />…
      </p>
    );
  const chosen = isNew ? undefined : offered.find((one) => one.name === value?.toConsumer);
  const { group, callsLookedAt } = answer;
  const advice = claimAdvice({ group, consumers: offered, recommended, callsLookedAt });
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 text-xs text-text-2">Claim for</legend>
      {offered.slice(0, shown).map((consumer) => (
        <label
          key={consumer.name}
          className="flex min-h-7 items-center gap-2 rounded px-1 hover:bg-hover max-sm:flex-wrap max-sm:py-1"
        >
          <input
            type="radio"
            name={name}
            checked={chosen === consumer}
            onChange={() => {
              setNew(false);
              onChange({ toConsumer: consumer.name, createConsumer: false });
            }}
          />
          <CandidateLine
            candidate={consumer}
            isRecommended={consumer.name === recommended}
            callsLookedAt={callsLookedAt}
          />
        </label>
      ))}
      {offered.length > shown ? (
        <p className="px-1 text-xs text-text-3">and {offered.length - shown} more, less fit</p>
      ) : null}
      {chosen && presenceText(chosen.calls, callsLookedAt) !== null ? (
        <label className="flex min-h-7 items-center gap-2 pl-7 text-xs">
          <input
            type="checkbox"
            checked={value?.createConsumer ?? false}
            onChange={({ target }) => onChange({ toConsumer: chosen.name, createConsumer: target.checked })}
          />
          Create it in the calls that do not have it; its worker must read them
        </label>
      ) : null}
      {advice === null ? null : <p className="px-1 text-xs text-warn">{advice}</p>}
      <LookedAt answer={answer} named={claimIn.callIds?.length ?? 0} />
      <label className="flex min-h-7 items-center gap-2 rounded px-1 hover:bg-hover">
        <input
          type="radio"
          name={name}
          checked={isNew}
          onChange={() => {
            setNew(true);
            onChange({ toConsumer: "", createConsumer: true });
          }}
        />
        A new consumer
        {isNew ? (
          <input
            aria-label="Name of the new consumer"
            value={value?.toConsumer ?? ""}
            maxLength={512}
            onChange={(event) => onChange({ toConsumer: event.target.value, createConsumer: true })}
            className="h-7 min-w-0 flex-1 rounded border border-line-strong bg-surface px-2 font-mono text-xs"
          />
        ) : (
          <span className="text-xs text-text-3">is created in every call of the selection</span>
        )}
      </label>
    </fieldset>
  );
}

function CandidateLine({
  candidate: { name, state, pending, idleMs, why, calls, touchedByOperatorMs },
  isRecommended,
  callsLookedAt,
}: {
  candidate: ClaimCandidate;
  isRecommended: boolean;
  callsLookedAt: number;
}) {
  const presence = presenceText(calls, callsLookedAt);
  return (
    <>
      <span className="min-w-0 truncate font-mono text-xs" data-tip={why}>
        <Name of={name} />
      </span>
      <ConsumerMark state={state} />
      {isRecommended ? <span className="text-xs text-good">recommended</span> : null}
      {presence === null ? null : <span className="shrink-0 text-xs text-warn">{presence}</span>}
      <span className="ml-auto shrink-0 text-xs text-text-3 max-sm:ml-5 max-sm:w-full">
        {formatCount(pending)} pending · {lastSign(idleMs, touchedByOperatorMs)}
      </span>
    </>
  );
}

/** Whose last sign of life it was: an operator's touch is none of its own. */
function lastSign(idleMs: number | null, touchedByOperatorMs: number | null): string {
  if (touchedByOperatorMs !== null) return `touched by an operator ${formatDuration(touchedByOperatorMs)} ago`;
  return `polled ${formatDuration(idleMs)} ago`;
}

function LookedAt({ answer, named }: { answer: ConsumersAnswer; named: number }) {
  const { callsLookedAt, callsWithPending } = answer;
  const calls = Math.max(named, callsWithPending);
  if (calls <= 1) return null;
  return (
    <p className="px-1 text-xs text-text-3">
      {callsLookedAt < calls
        ? `Looked at ${formatExactCount(callsLookedAt)} of ${formatCounted(calls, "call")}; in the others a consumer may be missing.`
        : `In all ${formatCounted(calls, "call")}, unless said otherwise.`}
    </p>
  );
}
