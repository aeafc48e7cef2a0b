"use client";

import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { formatDateTime } from "@/lib/format";
import { changeText } from "@/lib/settings/setting-text";
import type { Settings } from "./use-settings";

/** What was changed here, newest first; the newest can be taken back. */
export function VersionList({ settings, cannot }: { settings: Settings; cannot: string | null }) {
  const { answer, undo } = settings;
  const history = answer?.history ?? [];
  if (history.length === 0) return <p className="text-xs text-text-3">Nothing was changed here yet.</p>;
  return (
    <>
      <ul aria-label="Changes of settings">
        {history.map((made, i) => (
          <li key={made.version} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line py-1.5">
            <span className="figure text-text-2">
              {made.version} · {formatDateTime(made.atMs)}
            </span>
            <span>
              <SafeText text={made.by} longest={60} />
              {made.undoes === null ? null : ` undid ${made.undoes}`}
            </span>
            <span className="min-w-0 wrap-anywhere">
              {made.changes.map(changeText).join("; ")}
              {made.reason === null ? null : (
                <span className="text-text-2">
                  {" "}
                  · <SafeText text={made.reason} longest={500} />
                </span>
              )}
            </span>
            {i === 0 ? (
              <span data-tip={cannot ?? undefined}>
                <Button
                  className="max-sm:h-11"
                  disabled={cannot !== null || undo.isPending}
                  onClick={() => undo.mutate(made.version)}
                >
                  {undo.isPending ? "Undoing…" : "Undo"}
                </Button>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {undo.error ? (
        <p role="alert" className="mt-1 border-l-2 border-bad pl-2 text-xs">
          {undo.error.message}
        </p>
      ) : null}
    </>
  );
}
