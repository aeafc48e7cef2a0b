import type { DemoCall } from "./call-book";
import {
  type Fleet,
  type GroupName,
  groupNames,
  partnerOfSlot,
  type Trouble,
  victimWorker,
  workerOfSlot,
} from "./trouble";

/** Which calls each worker serves, by its name: a dead one's are dealt to the living once its group has noticed. */
export function dealShards(
  calls: Iterable<DemoCall>,
  {
    names,
    troubles,
    fleet,
    nowMs,
  }: { names: readonly string[]; troubles: readonly Trouble[]; fleet: Fleet; nowMs: number },
): Map<string, DemoCall[]> {
  const isNoticed = ({ kind, rebalanceAtMs, endMs }: Trouble) => kind === "crash" && nowMs >= (rebalanceAtMs ?? endMs);
  const awayOf = (group: GroupName) =>
    new Set(troubles.some((one) => one.group === group && isNoticed(one)) ? [victimWorker(fleet)] : []);
  const absent = new Map<GroupName, ReadonlySet<number>>(groupNames.map((group) => [group, awayOf(group)]));
  const dealt = new Map<string, DemoCall[]>(names.map((name) => [name, []]));
  for (const call of calls) {
    for (const group of groupNames) {
      const away = absent.get(group) ?? new Set();
      const readers = [workerOfSlot, partnerOfSlot].map((readerOf) => readerOf(call.slot, group, fleet, away));
      for (const index of readers) if (index !== null) dealt.get(`${group}-${index + 1}`)?.push(call);
    }
  }
  return dealt;
}
