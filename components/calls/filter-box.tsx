"use client";

import { Search } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { leaveOnEscape } from "@/components/ui/leave-on-escape";
import { type Suggestion, suggestFilters } from "./suggest-filters";

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
  const suggestions = isOpen ? suggestFilters(text, groupNames) : [];

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
        aria-controls="filter-suggestions"
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
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="h-7 w-56 rounded border border-line-strong bg-surface pr-2 pl-7.5 placeholder:text-text-3 max-sm:w-full"
      />
      <div
        id="filter-suggestions"
        role="listbox"
        aria-label="Filters"
        className={`absolute top-8 left-0 z-20 min-w-56 rounded-md border border-line-strong bg-raised p-1 shadow-pop ${suggestions.length === 0 ? "hidden" : ""}`}
      >
        {suggestions.map((suggestion, index) => (
          <div
            key={`${suggestion.kind}:${suggestion.value}`}
            id={`filter-suggestion-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              take(suggestion);
            }}
            className={`flex h-7 cursor-pointer items-center gap-2 rounded px-2 ${index === chosen ? "bg-selected" : "hover:bg-hover"}`}
          >
            <span className="w-11 text-xs text-text-3">{suggestion.kind}</span>
            <span className="truncate">{suggestion.word}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
