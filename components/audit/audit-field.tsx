import { useId } from "react";

const boxed = "h-7 rounded border bg-surface px-2 text-xs placeholder:text-text-3 max-sm:h-11";

/** One filter: a choice where only some words mean something, else text with suggestions. */
export function AuditField({
  label,
  value,
  choices,
  suggestions,
  onChange,
}: {
  label: string;
  value: string;
  choices: readonly string[] | undefined;
  suggestions: readonly string[];
  onChange(text: string): void;
}) {
  const listId = useId();
  const look = value === "" ? "border-line-strong bg-surface" : "border-accent bg-selected";
  if (choices) {
    return (
      <select
        aria-label={label}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className={`${boxed} max-w-36 ${look}`}
      >
        <option value="">any {label}</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return (
    <>
      <input
        aria-label={label}
        placeholder={label}
        spellCheck={false}
        list={suggestions.length > 0 ? listId : undefined}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className={`${boxed} w-28 ${look}`}
      />
      <datalist id={listId}>
        {suggestions.map((text) => (
          <option key={text} value={text} />
        ))}
      </datalist>
    </>
  );
}
