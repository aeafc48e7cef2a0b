"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useSyncExternalStore } from "react";

/** What is side by side: the transcript, its entries, or both where there is room. */
export const views = ["turns", "both", "raw"] as const;
export type View = (typeof views)[number];

const wide = "(min-width: 1100px)";

export function useView() {
  const [asked, setView] = useQueryState("view", parseAsStringLiteral(views).withOptions({ history: "replace" }));
  const isWide = useSyncExternalStore(
    subscribe,
    () => window.matchMedia(wide).matches,
    () => true,
  );
  const view: View = isWide ? (asked ?? "both") : asked === "raw" ? "raw" : "turns";
  return { view, isWide, setView: (next: View) => void setView(next) };
}

/** The next of them in turn. */
export function nextView(view: View, isWide: boolean): View {
  const there: readonly View[] = isWide ? views : views.filter((one) => one !== "both");
  return there[(there.indexOf(view) + 1) % there.length] ?? "turns";
}

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(wide);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}
