"use client";

import { useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { sessionQuery } from "@/components/data/queries";
import { useCannot } from "@/components/data/use-cannot";
import { SafeText } from "@/components/figures/safe-text";
import { Button } from "@/components/ui/button";
import { formatDateTime } from "@/lib/format";
import { formatOffset } from "@/lib/player/offset-text";
import type { Note } from "@/lib/schema/replay";
import { NoteForm } from "./note-form";
import type { Notes } from "./use-notes";

interface NotesPanelProps {
  notes: Notes;
  /** The entry at the playhead, and how far into the call it lies; null before the first. */
  moment: { entryId: string; offsetMs: number } | null;
  offsetOf(entryId: string): number | null;
  isWriting: boolean;
  onWriting(isWriting: boolean): void;
  text: RefObject<HTMLTextAreaElement | null>;
  onSeek(entryId: string): void;
}

/** What people wrote about the call and its moments. */
export function NotesPanel({ notes, moment, offsetOf, isWriting, onWriting, text, onSeek }: NotesPanelProps) {
  const cannot = useCannot("notes.write", "write notes");
  const full = notes.isFull ? "This call has 500 notes, the most that are kept: remove some first." : null;
  const problem = cannot ?? full ?? (notes.isRead ? null : (notes.error?.message ?? "The notes are being read."));
  const count = notes.notes.length;
  return (
    <section aria-label="Notes" className="py-2 text-xs print:hidden">
      <h2 className="pb-1 font-semibold text-text-2">Notes{count === 0 ? "" : ` · ${count}`}</h2>
      {notes.error ? <p className="pb-1 text-bad">{notes.error.message}</p> : null}
      <ul className="flex flex-col gap-2">
        {notes.notes.map((note) => (
          <NoteItem key={note.noteId} note={note} notes={notes} offsetOf={offsetOf} onSeek={onSeek} />
        ))}
      </ul>
      {isWriting && problem === null ? (
        <NoteForm notes={notes} moment={moment} text={text} onClose={() => onWriting(false)} />
      ) : (
        <span data-tip={problem ?? "On this moment or the whole call (n)"} className="mt-2 inline-block">
          <Button disabled={problem !== null} aria-keyshortcuts="n" onClick={() => onWriting(true)}>
            Add a note
          </Button>
          {problem === null ? null : <span className="sr-only">{problem}</span>}
        </span>
      )}
    </section>
  );
}

interface NoteItemProps {
  note: Note;
  notes: Notes;
  offsetOf(entryId: string): number | null;
  onSeek(entryId: string): void;
}

function NoteItem({ note, notes, offsetOf, onSeek }: NoteItemProps) {
  const { noteId, entryId, text, label, author, atMs } = note;
  const { data: session } = useQuery(sessionQuery());
  const [isSure, setSure] = useState(false);
  const mayWrite = session?.permissions.includes("notes.write") ?? false;
  const isOwn = session?.actor.name === author || session?.actor.role === "admin";
  const { isPending, error, variables } = notes.remove;
  const offsetMs = entryId === null ? null : offsetOf(entryId);
  return (
    <li className="flex flex-col gap-0.5 border-l-2 border-info pl-2">
      <span className="flex flex-wrap items-baseline gap-x-2 text-text-3">
        {entryId === null ? (
          <span>whole call</span>
        ) : (
          <button
            type="button"
            data-tip={`Go to entry ${entryId}`}
            className="figure text-accent hover:underline"
            onClick={() => onSeek(entryId)}
          >
            {offsetMs === null ? entryId : formatOffset(offsetMs)}
          </button>
        )}
        {label === null ? null : (
          <span className="rounded-sm border border-info px-1 text-2xs text-info">
            <SafeText text={label} />
          </span>
        )}
        <span data-tip={formatDateTime(atMs)}>
          <SafeText text={author} longest={60} />
        </span>
      </span>
      {text === null ? null : (
        <p className="max-h-40 overflow-auto wrap-anywhere whitespace-pre-wrap">
          <SafeText text={text} longest={4_000} keepsLines />
        </p>
      )}
      {mayWrite && isOwn ? (
        <span className="flex gap-1">
          <Button
            look="quiet"
            className="-ml-2"
            disabled={isPending}
            onClick={() => (isSure ? notes.remove.mutate(noteId) : setSure(true))}
          >
            {isSure ? "Remove for good" : "Remove"}
          </Button>
          {isSure ? (
            <Button look="quiet" onClick={() => setSure(false)}>
              Keep
            </Button>
          ) : null}
        </span>
      ) : null}
      {error && variables === noteId ? <p className="text-bad">{error.message}</p> : null}
    </li>
  );
}
