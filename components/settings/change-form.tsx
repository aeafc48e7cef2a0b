"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { SettingRow } from "@/lib/schema/settings";
import { settingText } from "@/lib/settings/setting-text";

interface ChangeFormProps {
  row: SettingRow;
  isBusy: boolean;
  problem: string | null;
  onSave(text: string | null): void;
  onClose(): void;
}

/** Another value for one setting; enter saves, esc leaves. */
export function ChangeForm({ row, isBusy, problem, onSave, onClose }: ChangeFormProps) {
  const [text, setText] = useState(row.text ?? "");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  const isSame = text.trim() === (row.text ?? "") || text.trim() === "";

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isSame && !isBusy) onSave(text.trim());
  }

  return (
    <form
      aria-label={`Change ${row.name}`}
      onSubmit={submit}
      onKeyDown={({ key }) => key === "Escape" && onClose()}
      className="mt-1 flex flex-col gap-1"
    >
      <span className="flex flex-wrap items-center gap-1.5">
        <input
          ref={input}
          value={text}
          maxLength={2_000}
          spellCheck={false}
          aria-label={`New value of ${row.name}`}
          aria-invalid={problem !== null}
          onChange={({ target }) => setText(target.value)}
          className="figure h-7 w-64 max-w-full rounded border border-line-strong bg-surface px-2 font-mono text-xs max-sm:h-11 max-sm:w-full"
        />
        <Button look="primary" type="submit" disabled={isSame || isBusy}>
          {isBusy ? "Saving…" : "Save"}
        </Button>
        {row.started === null ? null : (
          <Button disabled={isBusy} onClick={() => onSave(null)}>
            Back to {settingText(row.name, row.started.text, false)}
          </Button>
        )}
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </span>
      <span className="text-xs text-text-2">
        Expected: {row.expected}. In force in every console on this state store within two seconds.
      </span>
      {problem === null ? null : (
        <span role="alert" className="border-l-2 border-bad pl-2 text-xs">
          {problem}
        </span>
      )}
    </form>
  );
}
