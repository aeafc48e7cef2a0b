import type { ActionAsk } from "@/components/actions/action-ask";
import { targetOf } from "@/lib/actions/target-of";
import { formatCounted } from "@/lib/format";
import type { PendingRow } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";
import type { FrozenList } from "./select-all-matching";

export type PendingAction =
  | "claim"
  | "release"
  | "ack"
  | "ack-delete"
  | "delete-everywhere"
  | "dead-letter"
  | "clear-ghosts";

/** The action on these rows, each with the state it was seen in. */
export function askFor(action: PendingAction, rows: readonly PendingRow[]): ActionAsk {
  const acted = action === "clear-ghosts" ? rows.filter(({ ghost }) => ghost) : rows;
  const targets = acted.map(targetOf);
  const groups = [...new Set(acted.map(({ group }) => group))];
  const calls = [...new Set(acted.map(({ callId }) => callId))];
  const noun = action === "clear-ghosts" ? formatCounted(acted.length, "ghost") : entries(acted.length);
  const of = groups.length === 1 ? nameInText(groups[0] ?? "") : formatCounted(groups.length, "group");
  const where =
    calls.length === 1 ? `in call ${nameInText(calls[0] ?? "")}` : `in ${formatCounted(calls.length, "call")}`;
  const object = `${noun} of ${of} ${where}`;
  if (action === "clear-ghosts") {
    return { verb: "ack", targets, object, params: { ghosts: true }, noun: "ghost", words: clearing };
  }
  const [group = ""] = groups;
  const ask: ActionAsk = { verb: action, targets, object, params: {} };
  return action === "claim" ? { ...ask, claimIn: { group, callIds: calls, ...soleOwner(acted) } } : ask;
}

const clearing = {
  verb: "Clear",
  says: "Takes ids whose entry is gone off the pending list. Owner, deliveries and when each was trimmed, as far as it was seen, are recorded first. This cannot be undone.",
};

/** A claim for whoever holds the entries already would change nothing. */
function soleOwner(rows: readonly PendingRow[]): { from?: string } {
  const [first, ...others] = new Set(rows.map(({ consumer }) => consumer));
  return first === undefined || others.length > 0 ? {} : { from: first };
}

export type ListAction = Exclude<PendingAction, "clear-ghosts">;

/** The action on a whole frozen list. */
export function askForAll(
  action: ListAction,
  { ask: { group, callId, consumer }, order, total }: FrozenList,
): ActionAsk {
  const object = `${entries(total)} of ${group === undefined ? "all groups" : nameInText(group)}`;
  const base = { verb: action, targets: [], frozen: { order, total }, object, params: {} };
  if (action !== "claim" || group === undefined) return base;
  return {
    ...base,
    claimIn: {
      group,
      ...(callId === undefined ? {} : { callIds: [callId] }),
      ...(consumer === undefined ? {} : { from: consumer }),
    },
  };
}

/** Why the selection itself does not allow it; null when it does. */
export function cannotAsk(action: PendingAction, rows: readonly PendingRow[]): string | null {
  const groups = new Set(rows.map(({ group }) => group));
  if (action === "claim" && groups.size > 1) {
    return `A claim is for one group's consumer; the selection spans ${groups.size} groups. Filter by one.`;
  }
  if (action !== "clear-ghosts" && rows.every(({ ghost }) => ghost)) {
    return "Only ghosts are selected: nothing is left to process. Clear them instead.";
  }
  return null;
}

const entries = (count: number) => formatCounted(count, "entry", "entries");
