"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { consumersQuery } from "@/components/data/queries";
import { ConsumerMark } from "@/components/figures/consumer-mark";
import { Name } from "@/components/figures/name";
import { formatCount, formatDuration } from "@/lib/format";
import type { ActionAsk } from "./action-ask";

export type ClaimParams = { toConsumer: string; createConsumer: boolean };

const shown = 8;

/** Whom to claim for: the recommended one first; a name that does not exist yet only on purpose. */
export function ClaimChoice({
  claimIn,
  value,
  except,
  onChange,
}: {
  claimIn: NonNullable<ActionAsk["claimIn"]>;
  /** Whom not to offer. */
  except?: string | undefined;
  value: ClaimParams | null;
  onChange(value: ClaimParams): void;
}) {
  const { data, error } = useQuery(consumersQuery(claimIn));
  const [isNew, setNew] = useState(value?.createConsumer ?? false);
  const name = useId();
  const recommended = data === undefined || data.recommended === except ? null : data.recommended;
  const chosen = value?.toConsumer ?? null;

  if (error) return <p className="text-bad">The consumers could not be read: {error.message}</p>;
  if (!data)
    return (
      <p className="text-text-3">
        Looking for consumers of <Name of={claimIn.group} />…
      </p>
    );
  const offered = data.consumers.filter(({ name }) => name !== except);
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="pb-1 text-xs text-text-2">Claim for</legend>
      {offered.slice(0, shown).map((consumer) => (
        <label key={consumer.name} className="flex min-h-7 items-center gap-2 rounded px-1 hover:bg-hover">
          <input
            type="radio"
            name={name}
            checked={!isNew && chosen === consumer.name}
            onChange={() => {
              setNew(false);
              onChange({ toConsumer: consumer.name, createConsumer: false });
            }}
          />
          <span className="min-w-0 truncate font-mono text-xs">
            <Name of={consumer.name} />
          </span>
          <ConsumerMark state={consumer.state} />
          {consumer.name === recommended ? <span className="text-xs text-good">recommended</span> : null}
          <span className="ml-auto shrink-0 text-xs text-text-3">
            {formatCount(consumer.pending)} pending · polled {formatDuration(consumer.idleMs)} ago
            {consumer.acksLately ? " · acks" : ""}
          </span>
        </label>
      ))}
      {offered.length > shown ? (
        <p className="px-1 text-xs text-text-3">and {offered.length - shown} more, less fit</p>
      ) : null}
      {recommended === null ? (
        <p className="text-xs text-warn">
          No consumer of <Name of={claimIn.group} /> is known to be alive: claimed entries would wait for it to come
          back.
        </p>
      ) : null}
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
