"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { maxNoteLength } from "@/lib/schema/incident";

export type Writing = "note" | "resolve";

const words = {
  note: {
    label: "Note",
    placeholder: "What did you see or do?",
    send: "Keep note",
    max: maxNoteLength,
    mayBeEmpty: false,
  },
  resolve: {
    label: "Why it is over",
    placeholder: "Why it is over (may stay empty)",
    send: "Resolve",
    max: 500,
    mayBeEmpty: true,
  },
} as const;

/** A line to write; enter sends it, shift with enter begins another, esc leaves. */
export function WordBox({
  writing,
  onSend,
  onClose,
}: {
  writing: Writing;
  onSend(text: string): void;
  onClose(): void;
}) {
  const [text, setText] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  const { label, placeholder, send, max, mayBeEmpty } = words[writing];
  const isReady = mayBeEmpty || text.trim() !== "";
  const submit = () => isReady && onSend(text.trim());
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        ref={box}
        rows={2}
        aria-label={label}
        placeholder={placeholder}
        maxLength={max}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onClose();
          }
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          submit();
        }}
        className="w-full rounded border border-line-strong bg-surface px-2 py-1 text-xs placeholder:text-text-3"
      />
      <span className="flex gap-1">
        <Button look="primary" type="submit" disabled={!isReady} tip="enter">
          {send}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </span>
      {writing === "resolve" ? (
        <p className="text-xs text-text-3">
          It opens again if it gets worse than it was, or goes on for another half hour.
        </p>
      ) : null}
    </form>
  );
}
