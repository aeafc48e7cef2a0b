import { compareEntryIds } from "@/lib/ids/entry-id";
import { type JobRequest, type JobTarget, maxJobTargets } from "@/lib/schema/job";
import type { Census } from "@/server/groups/census";
import type { Pending } from "@/server/pending/create-pending";

export type SelectFrom = { census: Pick<Census, "removable">; pending: Pick<Pending, "find" | "ordered"> };

/** What a job is made for, as it stands now: named one by one, found by a filter, or the dead consumers of a group. */
export async function selectTargets(
  request: JobRequest,
  { census, pending }: SelectFrom,
): Promise<{ targets: readonly JobTarget[]; isAtLeast: boolean }> {
  const { filter, order, deadOf } = request;
  if (deadOf !== undefined) {
    const { targets, isCut } = await census.removable(deadOf);
    return { targets: targets.slice(0, maxJobTargets), isAtLeast: isCut || targets.length > maxJobTargets };
  }
  if (filter === undefined && order === undefined) return { targets: request.targets ?? [], isAtLeast: false };
  const { entries, note } = order === undefined ? await pending.find(filter ?? {}, "age") : pending.ordered(order);
  const targets = entries.slice(0, maxJobTargets).map(({ group, entryId, consumer, idleMs, deliveries }) => ({
    callId: group.callId,
    group: group.name,
    entryId,
    consumer,
    idleMs,
    deliveries,
  }));
  return { targets, isAtLeast: note !== null || entries.length > maxJobTargets };
}

/** Entries of one call and group stand together, so that one script takes many of them. */
export function byPlace(targets: readonly JobTarget[]): JobTarget[] {
  const place = (target: JobTarget) => `${target.callId}\n${"group" in target ? target.group : ""}`;
  const id = (target: JobTarget) =>
    "deadLetterId" in target ? target.deadLetterId : "entryId" in target ? target.entryId : "0-0";
  return targets
    .map((target) => ({ target, place: place(target), id: id(target) }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : compareEntryIds(a.id, b.id)))
    .map(({ target }) => target);
}
