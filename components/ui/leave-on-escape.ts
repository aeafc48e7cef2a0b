import type { KeyboardEvent } from "react";

/** Esc leaves a search field and keeps what it holds, which a browser of its own accord would clear. */
export function leaveOnEscape(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.currentTarget.blur();
}
