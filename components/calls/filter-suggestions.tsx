"use client";

import type { Suggestion } from "./suggest-filters";

interface FilterSuggestionsProps {
  suggestions: readonly Suggestion[];
  /** Index of the one that enter takes. */
  chosen: number;
  onTake(suggestion: Suggestion): void;
}

/** What the typed text could mean, under the box. */
export function FilterSuggestions({ suggestions, chosen, onTake }: FilterSuggestionsProps) {
  return (
    <div
      id="filter-suggestions"
      role="listbox"
      aria-label="Filters"
      className="absolute top-8 left-0 z-20 min-w-56 rounded-md border border-line-strong bg-raised p-1 shadow-pop"
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
            onTake(suggestion);
          }}
          className={`flex h-7 cursor-pointer items-center gap-2 rounded px-2 ${index === chosen ? "bg-selected" : "hover:bg-hover"}`}
        >
          <span className="w-11 text-xs text-text-3">{suggestion.kind}</span>
          <span className="truncate">{suggestion.word}</span>
        </div>
      ))}
    </div>
  );
}
