"use client";

import { type FormEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { formatOffset } from "@/lib/player/offset-text";
import type { Notes } from "./use-notes";

const maxTextLength = 4_000;
const maxLabelLength = 60;

interface NoteFormProps {
  notes: Notes;
  moment: { entryId: string; offsetMs: number } | null;
  text: RefObject<HTMLTextAreaElement | null>;
  onClose(): void;
}

/** A new note. It stays with the moment at which the form was opened, wherever the playhead goes meanwhile. */
export function NoteForm({ notes, moment: opened, text: input, onClose }: NoteFormProps) {
  const [moment] = useState(opened);
  const [isCall, setCall] = useState(opened === null);
  const [text, setText] = useState("");
  const [label, setLabel] = useState("");
  const requestId = useRef(crypto.randomUUID());
  const listId = useId();
  const labels = [...new Set(notes.notes.flatMap((note) => note.label ?? []))].sort();
  const isEmpty = text.trim() === "" && label.trim() === "";
  useEffect(() => input.current?.focus(), [input]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isEmpty || notes.add.isPending) return;
    const draft = {
      requestId: requestId.current,
      ...(text.trim() === "" ? {} : { text: text.trim() }),
      ...(label.trim() === "" ? {} : { label: label.trim() }),
      ...(isCall || moment === null ? {} : { entryId: moment.entryId }),
    };
    notes.add.mutate(draft, { onSuccess: onClose });
  }
  // What was refused may be sent changed: that is another note.
  function change(): void {
    requestId.current = crypto.randomUUID();
    notes.add.reset();
  }

  const field = "w-full rounded border border-line-strong bg-surface px-2 py-1 text-xs placeholder:text-text-3";
  return (
    <form
      aria-label="New note"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit(event);
      }}
      className="mt-2 flex flex-col gap-1.5"
    >
      <textarea
        ref={input}
        value={text}
        maxLength={maxTextLength}
        rows={3}
        aria-label="Note"
        placeholder="What should others know?"
        onChange={({ target }) => {
          setText(target.value);
          change();
        }}
        className={field}
      />
      <input
        value={label}
        maxLength={maxLabelLength}
        list={listId}
        aria-label="Label"
        placeholder="Label, for example refund"
        onChange={({ target }) => {
          setLabel(target.value);
          change();
        }}
        className={field}
      />
      <datalist id={listId}>
        {labels.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {moment === null ? null : (
        <fieldset className="flex gap-3 text-text-2">
          <legend className="sr-only">About</legend>
          <label className="flex items-center gap-1">
            <input type="radio" checked={!isCall} onChange={() => setCall(false)} className="accent-accent-solid" />
            at {formatOffset(moment.offsetMs)}
          </label>
          <label className="flex items-center gap-1">
            <input type="radio" checked={isCall} onChange={() => setCall(true)} className="accent-accent-solid" />
            whole call
          </label>
        </fieldset>
      )}
      <span className="flex gap-1">
        <Button look="primary" type="submit" disabled={isEmpty || notes.add.isPending} tip="⌘ or ctrl with enter">
          {notes.add.isPending ? "Saving…" : "Save"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </span>
      <p className="text-text-3">
        Everybody who may read the call sees it. It is kept for a year, with an audit record.
      </p>
      {notes.add.error ? <p className="text-bad">{notes.add.error.message}</p> : null}
    </form>
  );
}
