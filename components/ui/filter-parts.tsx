"use client";

import { Search } from "lucide-react";
import { type ComponentProps, type ReactNode, useId, useRef } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { leaveOnEscape } from "./leave-on-escape";

/** For text that is typed into the address: it follows once the reader pauses. */
export const debounced = { limitUrlUpdates: { method: "debounce", timeMs: 250 } } as const;

const boxed =
  "h-7 rounded border border-line-strong bg-surface px-2 text-xs placeholder:text-text-3 max-sm:h-11 max-sm:text-sm";

/** The filters of a list: they combine, and one button takes them all away. */
export function FilterBar({
  label,
  onClear,
  children,
}: {
  label: string;
  onClear: (() => void) | null;
  children: ReactNode;
}) {
  return (
    <search aria-label={label} className="flex shrink-0 flex-wrap items-center gap-1.5 px-3 pt-2 sm:px-4">
      {children}
      {onClear === null ? null : (
        <button
          type="button"
          className="px-1 text-xs whitespace-nowrap text-accent hover:underline max-sm:min-h-11"
          onClick={onClear}
        >
          Clear filters
        </button>
      )}
    </search>
  );
}

/** The text that is looked for; `/` goes there, esc leaves. */
export function SearchBox({
  label,
  placeholder,
  value,
  suggestions = [],
  onText,
}: {
  label: string;
  placeholder: string;
  value: string;
  suggestions?: readonly string[];
  /** Null when it is empty. */
  onText(text: string | null): void;
}) {
  const box = useRef<HTMLInputElement>(null);
  const listId = useId();
  useHotkeys("/", () => box.current?.focus(), { useKey: true, ignoreModifiers: true, preventDefault: true });
  return (
    <div className="relative max-sm:flex-1">
      <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-text-3 max-sm:top-3.5" />
      <input
        ref={box}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        list={suggestions.length > 0 ? listId : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        placeholder={`${placeholder}   /`}
        value={value}
        onChange={({ target }) => onText(target.value === "" ? null : target.value)}
        onKeyDown={leaveOnEscape}
        className="h-7 w-52 rounded border border-line-strong bg-surface pr-2 pl-7.5 placeholder:text-text-3 max-sm:h-11 max-sm:w-full"
      />
      {suggestions.length === 0 ? null : (
        <datalist id={listId}>
          {suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </div>
  );
}

/** A name as a whole, not a part of one. */
export function ExactBox({
  className = "",
  onText,
  ...input
}: Pick<ComponentProps<"input">, "aria-label" | "placeholder" | "value" | "className"> & {
  onText(text: string | null): void;
}) {
  return (
    <input
      spellCheck={false}
      autoComplete="off"
      onChange={({ target }) => onText(target.value === "" ? null : target.value)}
      className={`${boxed} font-mono ${className}`}
      {...input}
    />
  );
}

export function ChoiceBox(props: ComponentProps<"select">) {
  return <select className={`${boxed} max-w-40`} {...props} />;
}

/** One thing to filter by, on or off. */
export function Chip({
  isOn,
  onToggle,
  children,
  ...button
}: { isOn: boolean; onToggle(): void; children: ReactNode } & Pick<ComponentProps<"button">, "aria-label"> & {
    "data-term"?: string;
  }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onToggle}
      className={`inline-flex h-6 max-w-48 shrink-0 items-center gap-1.5 rounded-full border px-2 text-xs whitespace-nowrap max-sm:h-11 max-sm:px-3 ${
        isOn ? "border-accent bg-selected text-text" : "border-line-strong text-text-2 hover:bg-hover"
      }`}
      {...button}
    >
      {children}
    </button>
  );
}
