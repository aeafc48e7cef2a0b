import { expect, test } from "vitest";
import { createEventMasker } from "@/lib/mask/event-masker";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import type { ConversationEvent, RawEvent } from "@/lib/schema/conversation-event";
import type { EntriesPage, RawEntry } from "@/lib/schema/stream-entry";

const entry: RawEntry = { id: "1-0", timeMs: 1, fields: { text: "hello" } };
const event: RawEvent = { entryId: "1-0", part: 0, kind: "state", arrivedAtMs: 1, atMs: 1 };

/** The type check is the test: each line below compiles only where the types say what they should. */
test("what Redis gave cannot be sent before it is masked", () => {
  // @ts-expect-error: not masked
  const forgottenEntry: EntriesPage = { entries: [entry], nextCursor: null };
  // @ts-expect-error: a copy of what is not masked is not masked either
  const copiedEntry: EntriesPage = { entries: [{ ...entry }], nextCursor: null };
  // @ts-expect-error: not masked
  const forgottenEvents: ConversationEvent[] = [event];
  const page: EntriesPage = { entries: [maskEntryAlone(entry)], nextCursor: null };
  const events: ConversationEvent[] = [createEventMasker().push(event)];
  expect([forgottenEntry, copiedEntry, page].map(({ entries }) => entries.length)).toEqual([1, 1, 1]);
  expect([forgottenEvents, events].map(({ length }) => length)).toEqual([1, 1]);
});
