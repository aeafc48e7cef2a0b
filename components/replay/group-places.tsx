"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { RequestError } from "@/components/data/api-client";
import { GroupName, useGroupHues } from "@/components/figures/group-name";
import { SafeText } from "@/components/figures/safe-text";
import { Shape } from "@/components/ui/shape";
import { formatAtLeast, formatClock, formatCounted, formatDuration } from "@/lib/format";
import { type GroupPlace, placeGroups } from "@/lib/player/group-places";
import type { CallProgress } from "@/lib/schema/replay";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";

const looks: Record<GroupPlace["state"], { shape: ShapeName; tone: Tone; word: string; tip: string }> = {
  passed: {
    shape: "disc",
    tone: "quiet",
    word: "not pending",
    tip: "The group is past it, and it is not pending: acked, read without acks, or passed over. Redis keeps no record of which.",
  },
  pending: { shape: "half", tone: "warn", word: "not acknowledged", tip: "Delivered, and still pending." },
  undelivered: { shape: "ring", tone: "quiet", word: "not delivered", tip: "The group has not been given it yet." },
  unknown: {
    shape: "question",
    tone: "quiet",
    word: "unknown",
    tip: "More than 1,000 entries are pending before it, and only those were asked for.",
  },
};

export interface GroupPlacesProps {
  progress: UseQueryResult<CallProgress>;
  cursorId: string;
  entryIds: readonly string[];
  /** The playhead stands nowhere yet: the call is still read. */
  isReading: boolean;
}

/** Where each consumer group stands at the entry under the playhead, as far as Redis knows. */
export function GroupPlaces({ progress: { data, error }, cursorId, entryIds, isReading }: GroupPlacesProps) {
  const hues = useGroupHues();
  const places = useMemo(() => data && placeGroups(data, cursorId, entryIds), [data, cursorId, entryIds]);
  return (
    <section aria-label="Groups at this entry" className="py-2">
      <h2 className="flex items-baseline justify-between gap-2 pb-1 text-xs font-semibold text-text-2">
        Groups at this entry
        {data ? (
          <span
            className="figure font-normal text-text-3"
            data-tip="Redis knows where its groups are now, not where they were when this was said."
          >
            as of {formatClock(data.asOfMs)}
          </span>
        ) : null}
      </h2>
      {error === null ? null : (
        <p role="status" className="text-xs text-text-2">
          {error instanceof RequestError && error.status === 403
            ? "You may not see what groups have read."
            : `Unknown: ${error.message}`}
        </p>
      )}
      {places === undefined || (isReading && cursorId === "0-0") ? (
        error === null ? (
          <p className="skeleton w-2/3 text-xs">reading</p>
        ) : null
      ) : cursorId === "0-0" ? (
        <p className="text-xs text-text-3">The playhead is before the first entry.</p>
      ) : places.length === 0 ? (
        <p className="text-xs text-text-3">No group reads this call.</p>
      ) : (
        <ul className="flex flex-col gap-1 text-xs">
          {places.map((place) => (
            <PlaceLine key={place.name} place={place} hue={hues.get(place.name)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function PlaceLine({ place, hue }: { place: GroupPlace; hue: number | undefined }) {
  const { name, state, held, undelivered, pending, pendingIsAtLeast } = place;
  const { shape, tone, word, tip } = looks[state];
  const before = [
    undelivered > 0 ? `${formatCounted(undelivered, "entry", "entries")} up to here not delivered` : null,
    pending > 0 || pendingIsAtLeast ? `${formatAtLeast(pending, pendingIsAtLeast)} up to here not acknowledged` : null,
  ].filter((text) => text !== null);
  return (
    <li>
      <div className="flex items-baseline justify-between gap-3">
        <GroupName name={name} hue={hue} />
        <span className="inline-flex items-baseline gap-1.5 whitespace-nowrap" data-tip={tip}>
          <Shape shape={shape} tone={tone} />
          {word}
        </span>
      </div>
      {held === null ? null : (
        <p className="pl-2.5 text-text-2">
          <SafeText text={held.consumer} longest={80} /> holds it:{" "}
          {formatCounted(held.deliveries, "delivery", "deliveries")}, idle {formatDuration(held.idleMs)}
        </p>
      )}
      {before.length === 0 ? null : <p className="pl-2.5 text-text-3">{before.join(", ")}</p>}
    </li>
  );
}
