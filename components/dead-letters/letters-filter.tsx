"use client";

import { X } from "lucide-react";
import { type ReactNode, type RefObject, useId } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { Name } from "@/components/figures/name";
import { FilterFold } from "@/components/ui/filter-fold";
import { formatDuration } from "@/lib/format";
import type { DeadLettersPage } from "@/lib/schema/dead-letter";
import { nameInText } from "@/lib/visible-name";
import { askOf, isFiltered, noFilter, useLettersUrl } from "./use-letters-url";

const ages = [60_000, 600_000, 3_600_000, 86_400_000] as const;
const debounced = { limitUrlUpdates: { method: "debounce", timeMs: 250 } } as const;
const boxed = "h-7 rounded border border-line-strong bg-surface px-2 text-xs placeholder:text-text-3";

/** Reason, group, call, age: they combine, stand as chips, and live in the URL. */
export function LettersFilter({
  found,
  searchBox,
}: {
  found: DeadLettersPage["found"] | undefined;
  searchBox: RefObject<HTMLInputElement | null>;
}) {
  const [url, setUrl] = useLettersUrl();
  const { reason: _, ...rest } = askOf(url);
  const reasons = useId();
  useHotkeys("/", () => searchBox.current?.focus(), { useKey: true, ignoreModifiers: true, preventDefault: true });
  const groups = found?.groups.filter(({ text }) => text !== url.group) ?? [];

  return (
    <search aria-label="Filter dead letters" className="flex shrink-0 flex-wrap items-center gap-1.5 px-3 pt-2 sm:px-4">
      <input
        ref={searchBox}
        type="search"
        aria-label="Reason contains"
        aria-keyshortcuts="/"
        list={reasons}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        placeholder="Reason contains   /"
        value={url.reason}
        onChange={({ target }) => setUrl({ reason: target.value === "" ? null : target.value }, debounced)}
        onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
        className={`${boxed} w-52 max-sm:w-0 max-sm:flex-1`}
      />
      <datalist id={reasons}>
        {found?.reasons.map(({ text }) => (
          <option key={text} value={text.slice(0, 200)} />
        ))}
      </datalist>
      <FilterFold setCount={Object.keys(rest).length}>
        <input
          aria-label="Call id"
          placeholder="exact call id"
          spellCheck={false}
          value={url.callId}
          onChange={({ target }) => setUrl({ callId: target.value === "" ? null : target.value }, debounced)}
          className={`${boxed} w-36 font-mono`}
        />
        {url.group === "" ? null : (
          <Chip isOn label={`Group ${nameInText(url.group)}`} onToggle={() => setUrl({ group: null })}>
            <Name of={url.group} />
            <X aria-hidden className="size-3" />
          </Chip>
        )}
        {groups.map(({ text, count }) => (
          <Chip key={text} isOn={false} label={`Group ${text}`} onToggle={() => setUrl({ group: text })}>
            <span className="max-w-40 truncate">{text}</span>
            <span className="figure text-text-3">{count}</span>
          </Chip>
        ))}
        <span aria-hidden className="h-4 border-l border-line-strong" />
        {[...new Set([...ages, ...(url.minAgeMs === null ? [] : [url.minAgeMs])])].map((ageMs) => (
          <Chip
            key={ageMs}
            isOn={url.minAgeMs === ageMs}
            label={`Older than ${formatDuration(ageMs)}`}
            onToggle={() => setUrl({ minAgeMs: url.minAgeMs === ageMs ? null : ageMs })}
          >
            ≥ {formatDuration(ageMs)}
          </Chip>
        ))}
      </FilterFold>
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

function Chip({
  isOn,
  label,
  onToggle,
  children,
}: {
  isOn: boolean;
  label: string;
  onToggle(): void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={label}
      onClick={onToggle}
      className={`inline-flex h-6 items-center gap-1.5 rounded-full border px-2 text-xs whitespace-nowrap ${
        isOn ? "border-accent bg-selected text-text" : "border-line-strong text-text-2 hover:bg-hover"
      }`}
    >
      {children}
    </button>
  );
}
