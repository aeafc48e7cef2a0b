import { compareEntryIds } from "../../ids/entry-id";
import type { RawEvent } from "../../schema/conversation-event";
import { type Decide, decide } from "./decide";

const maxRemembered = 20_000;
const maxInMoment = 100;
/** Kinds that would count twice; tool calls join by their id, and a key may be pressed twice. */
const comparable: ReadonlySet<string> = new Set(["transcript", "handoff", "memory", "usage", "lifecycle", "error"]);
const sameFields = [
  ...(["from", "to", "name", "value", "reason", "memoryOp", "heardText"] as const),
  ...(["service", "model", "cost", "characters", "audioMs", "turn"] as const),
];

/** The same event again, by its place in the stream, its producer's id, or as its twin within one millisecond. */
export function createDuplicates(decideBy: Decide = decide): (event: RawEvent) => boolean {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  let stamp = "";
  let stamped: RawEvent | null = null;
  let last: RawEvent | null = null;
  /** The first text of a millisecond, and the few that came with it. */
  let first: RawEvent | null = null;
  const others: RawEvent[] = [];
  const byWords = (event: RawEvent): boolean => {
    if (last !== null && !isAfter(event, last)) return true;
    last = event;
    if (event.eventId !== undefined) {
      if (stamped === null || !isAlike(stamped, event))
        stamp = `${event.source ?? ""}|${event.kind}|${event.phase ?? ""}`;
      stamped = event;
      return isKnown(event.eventId);
    }
    if (!comparable.has(event.kind) || event.mode === "append") return false;
    if (first === null || first.arrivedAtMs !== event.arrivedAtMs) {
      first = event;
      if (others.length > 0) others.length = 0;
      return false;
    }
    if (isTwin(first, event)) return true;
    for (const one of others) if (isTwin(one, event)) return true;
    if (others.length < maxInMoment) others.push(event);
    return false;
  };
  /** Under most ids there is one event; under some that of each phase. */
  function isKnown(eventId: string): boolean {
    const before = young.get(eventId) ?? old.get(eventId);
    if (before === stamp || before?.split("\n").includes(stamp)) return true;
    young.set(eventId, before === undefined ? stamp : `${before}\n${stamp}`);
    if (young.size >= maxRemembered) [old, young] = [young, new Map()];
    return false;
  }

  return (event) => decideBy(event, "repeats", byWords, event, null);
}

/** `arrivedAtMs` is the id's own time, to the next whole number: only where it is the same must digits be compared. */
function isAfter(event: RawEvent, last: RawEvent): boolean {
  if (event.arrivedAtMs !== last.arrivedAtMs) return event.arrivedAtMs > last.arrivedAtMs;
  const order = compareEntryIds(event.entryId, last.entryId);
  return order > 0 || (order === 0 && event.part > last.part);
}

const isAlike = (a: RawEvent, b: RawEvent) => a.kind === b.kind && a.phase === b.phase && a.source === b.source;

function isTwin(a: RawEvent, b: RawEvent): boolean {
  return (
    a.atMs === b.atMs &&
    a.entryId !== b.entryId &&
    a.kind === b.kind &&
    a.text === b.text &&
    a.phase === b.phase &&
    a.role === b.role &&
    a.segment === b.segment &&
    a.speaker === b.speaker &&
    a.channel === b.channel &&
    (a.kind === "transcript" || sameFields.every((name) => a[name] === b[name])) &&
    a.tokens?.input === b.tokens?.input &&
    a.tokens?.output === b.tokens?.output
  );
}
