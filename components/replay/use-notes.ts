"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { askApi } from "@/components/data/api-client";
import { notesQuery } from "@/components/data/content-queries";
import type { Note, NoteRequest, NotesAnswer } from "@/lib/schema/replay";

export type NoteDraft = Omit<NoteRequest, "requestId">;

const none: readonly Note[] = [];

/** The notes of a call, and how to write and remove one. Sent again, a draft with the same id adds nothing. */
export function useNotes(callId: string) {
  const client = useQueryClient();
  const query = notesQuery(callId);
  const { data, error } = useQuery(query);
  const change = (act: (notes: readonly Note[]) => Note[]) => {
    client.setQueryData(
      query.queryKey,
      (answer: NotesAnswer | undefined) => answer && { ...answer, notes: act(answer.notes) },
    );
    void client.invalidateQueries({ queryKey: query.queryKey });
  };
  const add = useMutation({
    mutationFn: (draft: NoteDraft & { requestId: string }) => askApi("addNote", { params: { callId }, body: draft }),
    onSuccess: (note) => change((notes) => [...notes.filter(({ noteId }) => noteId !== note.noteId), note]),
  });
  const remove = useMutation({
    mutationFn: (noteId: string) => askApi("removeNote", { params: { callId, noteId } }),
    onSuccess: (gone) => change((notes) => notes.filter(({ noteId }) => noteId !== gone.noteId)),
  });
  return { notes: data?.notes ?? none, isFull: data?.isFull ?? false, isRead: data !== undefined, error, add, remove };
}
export type Notes = ReturnType<typeof useNotes>;
