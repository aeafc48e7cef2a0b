"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { formatDuration } from "@/lib/format";
import { draftOf, type RulesDraft, remindChoices, textOfDraft } from "@/lib/incidents/rules-draft";
import type { ShownRoute } from "@/lib/schema/alert-route";

interface RouteFormProps {
  route: ShownRoute;
  isBusy: boolean;
  problem: string | null;
  onSave(text: string | null): void;
  onClose(): void;
}

const box = "h-7 rounded border border-line-strong bg-surface px-2 text-xs max-sm:h-11 max-sm:w-full";

/** What one route hears of, when it is quiet and how often it is reminded; enter saves, esc leaves. */
export function RouteForm({ route, isBusy, problem, onSave, onClose }: RouteFormProps) {
  const [draft, setDraft] = useState(() => draftOf(route.rules));
  const wanted = textOfDraft(draft);
  const isSame = wanted === textOfDraft(draftOf(route.rules));
  const set = (part: Partial<RulesDraft>) => setDraft({ ...draft, ...part });
  const mayRemind = route.to === "webhook" || route.to === "slack";

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isSame && !isBusy) onSave(wanted);
  }

  const typed = (name: Exclude<keyof RulesDraft, "isOff">, label: string, placeholder: string, width: string) => (
    <TypedField
      {...{ label, placeholder, width, isOff: draft.isOff, value: draft[name] }}
      onText={(text) => set({ [name]: text })}
    />
  );

  return (
    <form
      aria-label={`Change route ${route.name}`}
      onSubmit={submit}
      onKeyDown={({ key }) => key === "Escape" && onClose()}
      className="flex w-full flex-col gap-2 border-l-2 border-line-strong py-1 pl-3"
    >
      <label className="flex items-center gap-1.5 text-xs max-sm:min-h-11">
        <input type="checkbox" checked={draft.isOff} onChange={({ target }) => set({ isOff: target.checked })} />
        Off: it hears of nothing new; what it was told ends there all the same
      </label>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        <ChoiceField
          label="Severity"
          value={draft.severity}
          choices={severities}
          isOff={draft.isOff}
          onChoose={(severity) => set({ severity })}
        />
        {typed("groups", "Groups, * for any letters", "all", "w-44")}
        {typed("statuses", "Statuses", "all", "w-40")}
        {typed("environments", "Environments", "all", "w-36")}
        {typed("minCalls", "From so many calls on", "1", "w-24")}
      </div>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {typed("from", "Quiet from", "never", "w-20")}
        {typed("to", "until", "07:00", "w-20")}
        {typed("timeZone", "Time zone", "Europe/Berlin", "w-40")}
        {typed("days", "Begins on", "every day", "w-40")}
        {typed("except", "But sends", "nothing", "w-40")}
        {mayRemind ? (
          <ChoiceField
            label="Reminds of what goes on"
            value={draft.remindEveryMs}
            choices={[
              ["", "never"],
              ...remindChoices(draft.remindEveryMs).map((ms) => [String(ms), `every ${formatDuration(ms)}`] as const),
            ]}
            isOff={draft.isOff}
            onChoose={(remindEveryMs) => set({ remindEveryMs })}
          />
        ) : null}
      </div>
      <span className="flex flex-wrap items-center gap-1.5">
        <Button look="primary" type="submit" disabled={isSame || isBusy}>
          {isBusy ? "Saving…" : "Save"}
        </Button>
        {route.changed === null ? null : (
          <Button disabled={isBusy} onClick={() => onSave(null)}>
            Back to what the file says
          </Button>
        )}
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </span>
      <span className="text-xs text-text-2">
        Several names with commas, such as SLOW, GONE or mon, tue. The end of an incident is sent at any time. In force
        in every console on this state store within two seconds; where the receiver lies and its secrets stay in the
        file.
      </span>
      {problem === null ? null : (
        <span role="alert" className="border-l-2 border-bad pl-2 text-xs">
          {problem}
        </span>
      )}
    </form>
  );
}

const fieldLook = "flex flex-col gap-0.5 text-xs text-text-2 max-sm:w-full";

interface TypedFieldProps {
  label: string;
  placeholder: string;
  width: string;
  value: string;
  isOff: boolean;
  onText(text: string): void;
}

function TypedField({ label, placeholder, width, value, isOff, onText }: TypedFieldProps) {
  return (
    <label className={fieldLook}>
      {label}
      <input
        value={value}
        placeholder={placeholder}
        maxLength={500}
        spellCheck={false}
        disabled={isOff}
        onChange={({ target }) => onText(target.value)}
        className={`${box} ${width} placeholder:text-text-3 disabled:opacity-60`}
      />
    </label>
  );
}

interface ChoiceFieldProps {
  label: string;
  value: string;
  choices: readonly (readonly [value: string, text: string])[];
  isOff: boolean;
  onChoose(value: string): void;
}

function ChoiceField({ label, value, choices, isOff, onChoose }: ChoiceFieldProps) {
  return (
    <label className={fieldLook}>
      {label}
      <select
        value={value}
        disabled={isOff}
        onChange={({ target }) => onChoose(target.value)}
        className={`${box} disabled:opacity-60`}
      >
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const severities = [
  ["", "warning and critical"],
  ["critical", "critical only"],
  ["warning", "warning only"],
] as const;
