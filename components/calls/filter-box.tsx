"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { type KeyboardEvent, useRef, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { leaveOnEscape } from "@/components/ui/leave-on-escape";
import type { Suggestion, suggestFilters } from "./suggest-filters";

const FilterSuggestions = dynamic(() => import("./filter-suggestions").then((module) => module.FilterSuggestions), {
  ssr: false,
});

interface FilterBoxProps {
  text: string;
  groupNames: readonly string[];
  onText(text: string): void;
  onTake(suggestion: Suggestion): void;
}

/** Text searches ids as it is typed; what it could mean otherwise is offered below. */
export function FilterBox({ text, groupNames, onText, onTake }: FilterBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  useHotkeys("/", () => input.current?.focus(), { useKey: true, ignoreModifiers: true, preventDefault: true });
  const [suggest, setSuggest] = useState<typeof suggestFilters | null>(null);
  const suggestions = isOpen && suggest ? suggest(text, groupNames) : [];

  async function onFocus(): Promise<void> {
    setOpen(true);
    const loaded = await import("./suggest-filters");
    setSuggest(() => loaded.suggestFilters);
  }
  function take(suggestion: Suggestion): void {
    setOpen(false);
    setChosen(-1);
    onTake(suggestion);
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      setChosen((before) => Math.min(suggestions.length - 1, Math.max(-1, before + by)));
    } else if (event.key === "Enter") {
      const suggestion = suggestions[chosen];
      if (suggestion) take(suggestion);
      else setOpen(false);
    } else if (event.key === "Escape" && suggestions.length > 0) {
      event.preventDefault();
      setOpen(false);
    } else leaveOnEscape(event);
  }

  return (
    <div className="relative">
      <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-text-3" />
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label="Search calls"
        aria-expanded={suggestions.length > 0}
        aria-controls={suggestions.length > 0 ? "filter-suggestions" : undefined}
        aria-activedescendant={chosen >= 0 ? `filter-suggestion-${chosen}` : undefined}
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        placeholder="Id, caller, agent, status   /"
        value={text}
        onChange={(event) => {
          setOpen(true);
          setChosen(-1);
          onText(event.target.value);
        }}
        onFocus={onFocus}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="h-7 w-56 rounded border border-line-strong bg-surface pr-2 pl-7.5 placeholder:text-text-3 max-sm:w-full"
      />
      {suggestions.length > 0 ? <FilterSuggestions suggestions={suggestions} chosen={chosen} onTake={take} /> : null}
    </div>
  );
}
