"use client";

import { Search } from "lucide-react";
import type { ComponentProps, RefObject } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useFleet } from "@/components/data/use-fleet";
import { visibleName } from "@/lib/visible-name";
import { isFiltered, noFilter, usePendingUrl } from "./use-pending-url";

const idleChoices = [
  [30_000, "30 s"],
  [60_000, "1 min"],
  [300_000, "5 min"],
  [3_600_000, "1 h"],
] as const;
const deliveryChoices = [2, 3, 5, 10] as const;
const debounced = { limitUrlUpdates: { method: "debounce", timeMs: 250 } } as const;
const boxed = "h-7 rounded border border-line-strong bg-surface px-2 text-xs placeholder:text-text-3";

/** Group, idle time, deliveries, call, consumer, ghosts, text: they combine, and live in the URL. */
export function PendingFilter({ searchBox }: { searchBox: RefObject<HTMLInputElement | null> }) {
  const [url, setUrl] = usePendingUrl();
  const { snapshot } = useFleet();
  useHotkeys("/", () => searchBox.current?.focus(), { useKey: true, ignoreModifiers: true, preventDefault: true });
  const names = new Set(snapshot?.groups.map(({ name }) => name) ?? []);
  if (url.group !== null) names.add(url.group);
  const idle = idleChoices.some(([ms]) => ms === url.minIdleMs) ? idleChoices : withOther(url.minIdleMs);

  return (
    <search
      aria-label="Filter pending entries"
      className="flex shrink-0 flex-wrap items-center gap-1.5 px-3 pt-2 sm:px-4"
    >
      <div className="relative max-sm:w-full">
        <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-text-3" />
        <input
          ref={searchBox}
          type="search"
          aria-label="Text in the payload or call id"
          aria-keyshortcuts="/"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          placeholder="Payload or call id   /"
          value={url.q}
          onChange={({ target }) => setUrl({ q: target.value === "" ? null : target.value }, debounced)}
          onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
          className="h-7 w-52 rounded border border-line-strong bg-surface pr-2 pl-7.5 placeholder:text-text-3 max-sm:w-full"
        />
      </div>
      <Choice
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
      </Choice>
      <Choice
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
      </Choice>
      <Choice
        aria-label="Deliveries at least"
        value={url.minDeliveries ?? ""}
        onChange={({ target }) => setUrl({ minDeliveries: target.value === "" ? null : Number(target.value) })}
      >
        <option value="">any deliveries</option>
        {[...new Set([...deliveryChoices, ...(url.minDeliveries === null ? [] : [url.minDeliveries])])].map((count) => (
          <option key={count} value={count}>
            delivered ≥ {count}×
          </option>
        ))}
      </Choice>
      <input
        aria-label="Call id"
        placeholder="exact call id"
        spellCheck={false}
        value={url.callId}
        onChange={({ target }) => setUrl({ callId: target.value === "" ? null : target.value }, debounced)}
        className={`${boxed} w-36 font-mono`}
      />
      <input
        aria-label="Consumer"
        placeholder="exact consumer"
        spellCheck={false}
        value={url.consumer}
        onChange={({ target }) => setUrl({ consumer: target.value === "" ? null : target.value }, debounced)}
        className={`${boxed} w-32 font-mono`}
      />
      <button
        type="button"
        aria-pressed={url.ghost === true}
        data-term="ghosts"
        onClick={() => setUrl({ ghost: url.ghost === true ? null : true })}
        className={`h-6 rounded-full border px-2 text-xs whitespace-nowrap ${
          url.ghost === true ? "border-accent bg-selected text-text" : "border-line-strong text-text-2 hover:bg-hover"
        }`}
      >
        ghosts only
      </button>
      {isFiltered(url) ? (
        <button
          type="button"
          className="px-1 text-xs whitespace-nowrap text-accent hover:underline"
          onClick={() => setUrl(noFilter)}
        >
          Clear filters
        </button>
      ) : null}
    </search>
  );
}

function Choice(props: ComponentProps<"select">) {
  return <select className={`${boxed} max-w-40`} {...props} />;
}

/** A linked idle time that is none of the usual ones is offered too. */
function withOther(idleMs: number | null): readonly (readonly [number, string])[] {
  return idleMs === null ? idleChoices : [[idleMs, `${idleMs / 1_000} s`], ...idleChoices];
}
