import { showBar } from "./show-bar";

const barId = "too-many-requests";

/** Says that the console holds this actor back, for as long as it does. The sign-in page says so itself. */
export function showBusy(message: string, forMs: number): void {
  if (window.location.pathname === "/login") return;
  const bar = showBar(barId, message);
  if (bar) setTimeout(() => bar.remove(), Math.min(forMs || 5_000, 120_000));
}
