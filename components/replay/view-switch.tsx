import { type View, views } from "./use-view";

const words: Record<View, { name: string; tip: string }> = {
  turns: { name: "Turns", tip: "What was said and done" },
  both: { name: "Both", tip: "The transcript and the entries it is made of" },
  raw: { name: "Raw", tip: "The entries as they stand in the stream" },
};

export function ViewSwitch({ view, isWide, onView }: { view: View; isWide: boolean; onView(view: View): void }) {
  return (
    <fieldset aria-label="View" className="flex h-7 overflow-hidden rounded border border-line-strong">
      {views.map((one) =>
        one === "both" && !isWide ? null : (
          <button
            key={one}
            type="button"
            aria-pressed={one === view}
            aria-keyshortcuts="v"
            data-tip={`${words[one].tip} (v)`}
            onClick={() => onView(one)}
            className={`px-2 text-xs not-first:border-l not-first:border-line-strong ${one === view ? "bg-selected" : "bg-surface text-text-2 hover:bg-hover"}`}
          >
            {words[one].name}
          </button>
        ),
      )}
    </fieldset>
  );
}
