import { thinHistory } from "@/lib/charts/thin-history";
import type { GroupAnswer, GroupCall, GroupsAnswer, GroupsQuery, HeldSummary } from "@/lib/schema/group";
import type { GroupRollUp } from "@/lib/schema/snapshot";
import { statusOrder } from "@/lib/schema/status";
import type { CallRow } from "@/lib/stream/assess-call";
import { firstOf } from "@/lib/stream/first-of";
import { selectGroups } from "@/lib/stream/select-groups";
import type { Collector } from "../collector/collector";
import { AppError } from "../errors";
import type { ExpectedGroups } from "./expected-groups";
import { type History, historyStepMs } from "./history";

const maxHistories = 20;
const maxWorst = 20;
const maxSignsShown = 50;

export type GroupAnswersOptions = {
  collector: Pick<Collector, "registry">;
  history: History;
  expected: Pick<ExpectedGroups, "all">;
};

/** What is told of groups over all calls, from what the fleet rolled up last. */
export function createGroupAnswers({ collector, history, expected }: GroupAnswersOptions) {
  function list(all: readonly GroupRollUp[], asOfMs: number | null, query: GroupsQuery): GroupsAnswer {
    const matching = selectGroups(all, query);
    const rows = matching.slice(query.offset, query.offset + query.limit);
    const moments = query.history === "none" ? [] : thinHistory(history.moments());
    return {
      asOfMs,
      stepMs: historyStepMs,
      total: matching.length,
      offset: query.offset,
      fleet: moments.map(({ atMs, entriesPerSecond }) => ({ atMs, entriesPerSecond })),
      groups: rows.map((group, i) => ({ ...group, history: i < maxHistories ? history.of(group.name, moments) : [] })),
      held: heldOf(collector.registry),
      expected: expectations(),
    };
  }

  function expectations(): GroupsAnswer["expected"] {
    const { declared, learned } = expected.all();
    return [
      ...declared.map(({ pattern, groups }) => ({ pattern, isDeclared: true, groups })),
      ...learned.map(({ pattern, groups }) => ({ pattern, isDeclared: false, groups: groups.map(({ name }) => name) })),
    ];
  }

  function one(all: readonly GroupRollUp[], asOfMs: number | null, name: string): GroupAnswer {
    const group = all.find((candidate) => candidate.name === name);
    if (group === undefined) throw new AppError("not-found", `No watched call has a group ${name}, or expects one.`);
    const calls: GroupCall[] = [];
    const signs: GroupAnswer["signs"] = [];
    for (const row of collector.registry.rows()) {
      for (const sign of row.signs) {
        if (sign.groupName === name && signs.length < maxSignsShown) signs.push({ ...sign, callId: row.callId });
      }
      const call = callOf(row, name);
      if (call !== null) calls.push(call);
    }
    const rank = ({ status }: GroupCall) => statusOrder.indexOf(status);
    const worst = firstOf(
      calls,
      maxWorst,
      (a, b) => rank(b) - rank(a) || a.sinceMs - b.sinceMs || (a.callId < b.callId ? -1 : 1),
    );
    return {
      asOfMs,
      stepMs: historyStepMs,
      group,
      history: history.of(name, thinHistory(history.moments())),
      worst,
      signs,
    };
  }

  return { list, one };
}

function callOf(row: CallRow, name: string): GroupCall | null {
  const { callId } = row;
  const group = row.groups.find((candidate) => candidate.name === name);
  if (group) {
    const { status, reason, sinceMs, lagEntries, pending } = group;
    return { callId, status, reason, sinceMs, lagEntries, pending };
  }
  if (row.state === "ended") return null;
  const absent = row.signs.find(
    ({ kind, groupName }) => groupName === name && (kind === "missing" || kind === "vanished"),
  );
  if (absent === undefined) return null;
  return { callId, status: "MISSING", reason: absent.text, sinceMs: absent.sinceMs, lagEntries: null, pending: 0 };
}

function heldOf(registry: Pick<Collector["registry"], "byKey">): HeldSummary {
  const sum = () => ({ calls: 0, sizeBytes: 0 });
  const [neverTrimmed, noExpiry, pinned] = [sum(), sum(), sum()];
  const bySign = { "no-cap": neverTrimmed, "no-expiry": noExpiry, pinned };
  let [calls, sampledCalls, total] = [0, 0, 0];
  let largest: HeldSummary["largest"] = null;
  let largestEntry: HeldSummary["largestEntry"] = null;
  for (const { assessment, held, callId } of registry.byKey.values()) {
    if (assessment === null) continue;
    calls++;
    const sizeBytes = held?.sizeBytes ?? null;
    if (sizeBytes !== null) {
      sampledCalls++;
      total += sizeBytes;
      if (largest === null || sizeBytes > largest.sizeBytes) largest = { callId, sizeBytes };
    }
    const entry = assessment.largestEntry;
    if (entry !== null && entry.sizeBytes > (largestEntry?.sizeBytes ?? 0)) largestEntry = { callId, ...entry };
    for (const { kind } of assessment.row.signs) {
      if (kind !== "no-cap" && kind !== "no-expiry" && kind !== "pinned") continue;
      bySign[kind].calls++;
      bySign[kind].sizeBytes += sizeBytes ?? 0;
    }
  }
  return { calls, sampledCalls, sizeBytes: total, neverTrimmed, noExpiry, pinned, largest, largestEntry };
}
