"use client";

import { useFleet } from "@/components/data/use-fleet";
import { FilterFold } from "@/components/ui/filter-fold";
import { Chip, ChoiceBox, debounced, ExactBox, FilterBar, SearchBox } from "@/components/ui/filter-parts";
import { formatCounted } from "@/lib/format";
import { visibleName } from "@/lib/visible-name";
import { askOf, isFiltered, noFilter, usePendingUrl } from "./use-pending-url";

const idleChoices = [
  [30_000, "30 s"],
  [60_000, "1 min"],
  [300_000, "5 min"],
  [3_600_000, "1 h"],
] as const;
const deliveryChoices = [2, 3, 5, 10] as const;

/** Group, idle time, deliveries, call, consumer, ghosts, text: they combine, and live in the URL. */
export function PendingFilter() {
  const [url, setUrl] = usePendingUrl();
  const { snapshot } = useFleet();
  const { q: _, sort: __, ...folded } = askOf(url);
  const names = new Set(snapshot?.groups.map(({ name }) => name) ?? []);
  if (url.group !== null) names.add(url.group);
  const idle = idleChoices.some(([ms]) => ms === url.minIdleMs) ? idleChoices : withOther(url.minIdleMs);

  return (
    <FilterBar label="Filter pending entries" onClear={isFiltered(url) ? () => void setUrl(noFilter) : null}>
      <SearchBox
        label="Text in the payload or call id"
        placeholder="Payload or call id"
        value={url.q}
        onText={(q) => void setUrl({ q }, debounced)}
      />
      <FilterFold setCount={Object.keys(folded).length}>
        <ChoiceBox
          aria-label="Group"
          value={url.group ?? ""}
          onChange={({ target }) => setUrl({ group: target.value === "" ? null : target.value })}
        >
          <option value="">any group</option>
          {[...names].sort().map((name) => (
            <option key={name} value={name}>
              {visibleName(name)}
            </option>
          ))}
        </ChoiceBox>
        <ChoiceBox
          aria-label="Idle at least"
          value={url.minIdleMs ?? ""}
          onChange={({ target }) => setUrl({ minIdleMs: target.value === "" ? null : Number(target.value) })}
        >
          <option value="">any idle time</option>
          {idle.map(([ms, text]) => (
            <option key={ms} value={ms}>
              idle ≥ {text}
            </option>
          ))}
        </ChoiceBox>
        <ChoiceBox
          aria-label="Deliveries at least"
          value={url.minDeliveries ?? ""}
          onChange={({ target }) => setUrl({ minDeliveries: target.value === "" ? null : Number(target.value) })}
        >
          <option value="">any deliveries</option>
          {[...new Set([...deliveryChoices, ...(url.minDeliveries === null ? [] : [url.minDeliveries])])].map(
            (count) => (
              <option key={count} value={count}>
                delivered ≥ {count}×
              </option>
            ),
          )}
        </ChoiceBox>
        {url.calls.length === 0 ? null : (
          <Chip isOn onToggle={() => void setUrl({ calls: null, counted: null, seen: null })}>
            {formatCounted(url.calls.length, "call")} of a finding ×
          </Chip>
        )}
        <ExactBox
          aria-label="Call id"
          placeholder="exact call id"
          value={url.callId}
          onText={(callId) => void setUrl({ callId }, debounced)}
          className="w-36"
        />
        <ExactBox
          aria-label="Consumer"
          placeholder="exact consumer"
          value={url.consumer}
          onText={(consumer) => void setUrl({ consumer }, debounced)}
          className="w-32"
        />
        <Chip
          isOn={url.ghost === true}
          data-term="ghosts"
          onToggle={() => void setUrl({ ghost: url.ghost === true ? null : true })}
        >
          ghosts only
        </Chip>
      </FilterFold>
    </FilterBar>
  );
}

/** A linked idle time that is none of the usual ones is offered too. */
function withOther(idleMs: number | null): readonly (readonly [number, string])[] {
  return idleMs === null ? idleChoices : [[idleMs, `${idleMs / 1_000} s`], ...idleChoices];
}
