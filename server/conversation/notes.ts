import { z } from "zod";
import { compareEntryIds, zeroId } from "@/lib/ids/entry-id";
import type { Actor } from "@/lib/permissions";
import type { AuditRecord } from "@/lib/schema/audit-entry";
import { maxNotes, Note, type NoteRequest, type NotesAnswer } from "@/lib/schema/replay";
import type { CallSequence } from "@/server/archive/sequence/call-sequence";
import { type AuditLog, stateUnreachable } from "@/server/audit/audit-log";
import { AppError } from "@/server/errors";
import type { Redis } from "@/server/redis/connect";
import type { OwnKeys } from "@/server/redis/keys";
import { unknownCall } from "../collector/find-call";

export type NotesOptions = {
  state: Redis;
  keys: OwnKeys;
  audit: AuditLog;
  sequence: Pick<CallSequence, "find">;
  /** The stream of a call, whether it still exists or not; null where no call can have this id. */
  keyOf: (callId: string) => string | null;
  now: () => number;
};

export type NoteContext = { actor: Actor; address: string | null };

const keptMs = 365 * 24 * 3_600_000;
const maxBytesOfAuthor = 10_000_000;

/**
 * Notes and labels on calls, in the state store: at most 500 a call and 10 MB of one author within a year, kept for a year
 * after the last one, also when the stream is gone. Each is written or removed in one step with its audit entry, which holds ids and never the text.
 * Without the state store reading and writing are `state-unreachable`.
 */
export function createNotes({ state, keys, audit, sequence, keyOf, now }: NotesOptions) {
  const writing = new Map<string, Promise<unknown>>();

  function placeOf(callId: string): string {
    const streamKey = keyOf(callId);
    if (streamKey === null) throw unknownCall(callId);
    return keys.notes(streamKey);
  }

  async function read(callId: string): Promise<Note[]> {
    const place = placeOf(callId);
    let values: string[];
    try {
      values = await state.hvals(place);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AppError("state-unreachable", `The notes cannot be read: the state store does not answer (${reason}).`);
    }
    return values.flatMap((text) => StoredNote.safeParse(text).data ?? []).sort(byPlace);
  }

  async function list(callId: string): Promise<NotesAnswer> {
    const notes = await read(callId);
    if (notes.length === 0) await sequence.find(callId);
    return { notes, isFull: notes.length >= maxNotes };
  }

  async function add(callId: string, request: NoteRequest, context: NoteContext): Promise<Note> {
    await sequence.find(callId);
    const notes = await read(callId);
    const { requestId: noteId, text = null, label = null, entryId = null } = request;
    const known = notes.find((note) => note.noteId === noteId);
    if (known) {
      const isSame = known.text === text && known.label === label && known.entryId === entryId;
      if (isSame && known.author === context.actor.name) return known;
      throw new AppError("conflict", `Request ${noteId} was used for another note; take a new id.`);
    }
    if (notes.length >= maxNotes) {
      throw new AppError("conflict", `This call has ${maxNotes} notes, the most that are kept; remove some first.`);
    }
    const note: Note = { noteId, entryId, text, label, author: context.actor.name, atMs: now() };
    const key = placeOf(callId);
    const written = JSON.stringify(note);
    const sizes = keys.notesSizes(new Date(note.atMs).getUTCFullYear());
    await checkShare(sizes, note.author, written.length);
    await audit.commit(recordOf("note", callId, note, context), [
      ["hset", key, noteId, written],
      ["pexpire", key, keptMs],
      ["hincrby", sizes, note.author, written.length],
      ["pexpire", sizes, 2 * keptMs],
    ]);
    return note;
  }

  async function checkShare(sizes: string, author: string, bytes: number): Promise<void> {
    const before = await state.hget(sizes, author).catch((error: unknown) => {
      throw stateUnreachable(error);
    });
    if (Number(before ?? 0) + bytes <= maxBytesOfAuthor) return;
    const text = `${maxBytesOfAuthor / 1_000_000} MB of notes were written under this name this year, the most that are kept.`;
    throw new AppError("conflict", text);
  }

  async function remove(callId: string, noteId: string, context: NoteContext): Promise<Note> {
    const note = (await read(callId)).find((other) => other.noteId === noteId);
    if (!note) throw new AppError("not-found", `There is no note ${noteId} on this call (any more).`);
    const { actor, address } = context;
    if (note.author !== actor.name && actor.role !== "admin") {
      const refusal = "Only its author or an admin may remove a note.";
      const { targets, targetCount } = recordOf("note-remove", callId, note, context);
      const about = { requestId: noteId, targets, targetCount, note: refusal };
      await audit.refuse({ actor, address, action: "note-remove", ...about });
      throw new AppError("not-allowed", refusal);
    }
    await audit.commit(recordOf("note-remove", callId, note, context), [["hdel", placeOf(callId), noteId]]);
    return note;
  }

  /** One after the other for a call, so that the bound and a repeated request are judged by what stands there. */
  async function inTurn<T>(callId: string, write: () => Promise<T>): Promise<T> {
    const before = writing.get(callId) ?? Promise.resolve();
    const mine = before.then(write, write);
    writing.set(callId, mine);
    try {
      return await mine;
    } finally {
      if (writing.get(callId) === mine) writing.delete(callId);
    }
  }

  return {
    list,
    add: (callId: string, request: NoteRequest, context: NoteContext) =>
      inTurn(callId, () => add(callId, request, context)),
    remove: (callId: string, noteId: string, context: NoteContext) =>
      inTurn(callId, () => remove(callId, noteId, context)),
  };
}

export type Notes = ReturnType<typeof createNotes>;

const StoredNote = z
  .string()
  .transform((text): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  })
  .pipe(Note);

function byPlace(a: Note, b: Note): number {
  return compareEntryIds(a.entryId ?? zeroId, b.entryId ?? zeroId) || a.atMs - b.atMs;
}

function recordOf(
  action: string,
  callId: string,
  { noteId, entryId, text, label }: Note,
  { actor, address }: NoteContext,
): Omit<AuditRecord, "redis"> {
  return {
    kind: "outcome",
    action,
    requestId: noteId,
    jobId: null,
    part: null,
    actor: { name: actor.name, role: actor.role },
    address,
    reason: null,
    params: { noteId, hasLabel: label !== null, characters: text?.length ?? 0 },
    targets: [{ callId, group: "", entryIds: entryId === null ? [] : [entryId] }],
    targetCount: 1,
    counts: null,
    durationMs: null,
    note: null,
  };
}
