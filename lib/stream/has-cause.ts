import type { CallGroup, CauseFilter } from "@/lib/schema/call";

type Facts = Pick<CallGroup, "cause" | "lostLately" | "status">;

/** Lost entries lately and does not any more. */
export function isPastLoss({ lostLately, status }: Pick<Facts, "lostLately" | "status">): boolean {
  return lostLately && status !== "LOSS";
}

/** Whether one of these stands in the group's way. */
export function hasCause(group: Facts, causes: readonly CauseFilter[]): boolean {
  if (group.cause !== null && causes.includes(group.cause)) return true;
  return causes.includes("lost-lately") && isPastLoss(group);
}
