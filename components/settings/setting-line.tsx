"use client";

import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { formatDateTime } from "@/lib/format";
import type { SettingRow } from "@/lib/schema/settings";
import { meaningOf } from "@/lib/settings/setting-meanings";
import { settingText, sourceText } from "@/lib/settings/setting-text";
import { ChangeForm } from "./change-form";
import type { Settings } from "./use-settings";

interface SettingLineProps {
  row: SettingRow;
  version: number;
  settings: Settings;
  /** Why it may not be changed; null where it may. */
  cannot: string | null;
  isOpen: boolean;
  onOpen(name: string | null): void;
}

/** One setting: what it is, where that comes from, and for some the way to change it. */
export function SettingLine({ row, version, settings, cannot, isOpen, onOpen }: SettingLineProps) {
  const { name, text, isHidden, source, started, changedBy, changedAtMs } = row;
  const { change } = settings;
  const meaning = meaningOf(name);
  const save = (wanted: string | null) =>
    change.mutate({ version, name, text: wanted }, { onSuccess: () => onOpen(null) });
  const open = () => {
    change.reset();
    onOpen(name);
  };
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b border-line px-1 py-1.5 last:border-b-0 sm:grid-cols-[20rem_1fr_auto] wide:grid-cols-[30rem_1fr_auto]">
      <span className="min-w-0">
        <span className="font-mono text-xs wrap-anywhere">{name}</span>
        {meaning === null ? null : <span className="block text-xs text-text-2">{meaning}</span>}
      </span>
      <span className="min-w-0">
        <span className={`figure wrap-anywhere ${text === null ? "text-text-3" : ""}`}>
          <SafeText text={settingText(name, text, isHidden)} longest={500} />
        </span>
        <span className="block text-xs text-text-2">
          {source === "changed" ? (
            <>
              changed here by <SafeText text={changedBy ?? "?"} longest={60} />
              {changedAtMs === null ? null : <span className="figure"> at {formatDateTime(changedAtMs)}</span>}
              {started === null ? null : (
                <>
                  ; {sourceText(started.source)}: {settingText(name, started.text, false)}
                </>
              )}
            </>
          ) : (
            sourceText(source)
          )}
        </span>
        {isOpen ? (
          <ChangeForm
            row={row}
            isBusy={change.isPending}
            problem={change.error?.message ?? null}
            onSave={save}
            onClose={() => onOpen(null)}
          />
        ) : null}
      </span>
      {row.isChangeable && !isOpen ? (
        <span data-tip={cannot ?? undefined}>
          <Button className="max-sm:h-11" disabled={cannot !== null} aria-label={`Change ${name}`} onClick={open}>
            Change
          </Button>
        </span>
      ) : null}
    </li>
  );
}
