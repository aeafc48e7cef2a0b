import { parseAsArrayOf, parseAsString } from "nuqs";
import { expect, test } from "vitest";
import { z } from "zod";
import { formatCount, formatCounted } from "@/lib/format";
import { judgePending, type PendingEntry } from "@/lib/pending/select-pending";
import { type CallGroup, type CallState, CallsQuery, CauseFilter, type CauseKind } from "@/lib/schema/call";
import { PendingFilter } from "@/lib/schema/pending";
import { type Status, statusOrder } from "@/lib/schema/status";
import type { CallAssessment } from "@/lib/stream/assess-call";
import { findingsOf, moreHref, shownFindings } from "@/lib/stream/findings";
import { hasCause, isPastLoss } from "@/lib/stream/has-cause";
import { pastLossesOf } from "@/lib/stream/past-losses";
import type { ConsumerReading } from "@/lib/stream/reading";
import { selectCalls } from "@/lib/stream/select";
import { assessAll, atMs, callRow, group, groupRow, idAgo, stream } from "../../support/builders";

const fleets = 500;
const groupNames = ["brain", "comply", "crm, eu & us", "günther"];
const blank = assessAll([stream({ groups: [group({ name: "brain" })] })]);
const blankTrace = blank.groups.get("brain");

/** Numbers that come again with the same seed. */
function randomFrom(seed: number) {
  let state = seed * 2_654_435_761 + 1;
  const next = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  const oneOf = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];
  return { below, oneOf, isOneIn: (times: number) => below(times) === 0 };
}

type Random = ReturnType<typeof randomFrom>;
type Fleet = { assessments: CallAssessment[]; entries: PendingEntry[] };

const causes: Partial<Record<Status, readonly [CauseKind, ...CauseKind[]]>> = {
  GONE: ["stopped"],
  BLOCKED: ["stopped"],
  ENDED_WITH_BACKLOG: ["stopped"],
  SLOW: ["stopped", "behind"],
  AT_RISK: ["stopped", "behind", "poison"],
  LOSS: ["stopped", "behind", "poison", "lost"],
  POISON: ["poison"],
  UNKNOWN: ["unknown"],
};

function fleetOf(random: Random): Fleet {
  const entries: PendingEntry[] = [];
  const calls = random.isOneIn(4) ? random.below(140) : random.below(12);
  const assessments = Array.from({ length: calls }, (_, i) => callOf(random, `call ${i}, ${random.below(9)}`, entries));
  return { assessments, entries };
}

function callOf(random: Random, callId: string, entries: PendingEntry[]): CallAssessment {
  const state = random.oneOf<CallState>(["live", "live", "live", "idle", "ended"]);
  const traces: CallAssessment["groups"] = new Map();
  const rows = groupNames
    .filter(() => !random.isOneIn(3))
    .map((name) => {
      const row = groupOf(random, name);
      const consumerList = random.isOneIn(8) ? null : consumersOf(random, row, callId, entries);
      if (blankTrace) traces.set(name, { ...blankTrace, consumerList });
      return row;
    });
  return { ...blank, row: callRow(callId, { groups: rows, state }), groups: traces };
}

function groupOf(random: Random, name: string): CallGroup {
  const status = random.oneOf(statusOrder);
  const cause = causes[status];
  const isLagKnown = !random.isOneIn(9);
  return groupRow({
    name,
    status,
    cause: cause === undefined ? null : random.oneOf(cause),
    lostLately: status === "LOSS" || random.isOneIn(5),
    pending: random.isOneIn(3) ? 0 : random.below(9),
    lagEntries: isLagKnown ? random.below(900) : null,
    lagSource: isLagKnown ? random.oneOf(["exact", "exact", "estimated"]) : "unknown",
    skippedEntries: random.isOneIn(4) ? null : random.below(50),
    droppedPending: random.below(3),
    headroomMs: random.isOneIn(3) ? 0 : 90_000,
    lossInMs: random.isOneIn(3) ? random.below(90_000) : null,
    sinceMs: atMs - random.below(600_000),
  });
}

/** Each pending entry with an owner; what the console last saw of them may be older. */
function consumersOf(random: Random, row: CallGroup, callId: string, entries: PendingEntry[]): ConsumerReading[] {
  const held = new Map<string, number>();
  for (let i = 0; i < row.pending; i++) {
    const consumer = `${row.name}-${random.below(3)}`;
    held.set(consumer, (held.get(consumer) ?? 0) + 1);
    const edge = { length: 9, firstEntryId: "1-0", maxDeletedEntryId: "0-0" };
    const of = { key: `conv:${callId}`, callId, name: row.name, edge };
    entries.push({ group: of, entryId: idAgo(9_000, entries.length), consumer, idleMs: 5_000, deliveries: 1 });
  }
  const seen = [...held].map(([name, pending]) => ({ name, pending, idleMs: 60_000, inactiveMs: null }));
  return random.isOneIn(8) ? seen.slice(1) : seen;
}

/** As the pages read their address. */
function askOf(href: string) {
  const search = new URLSearchParams(href.slice(href.indexOf("?")));
  const list = (name: string) => parseAsArrayOf(parseAsString).parse(search.get(name) ?? "") ?? [];
  return { group: search.get("group") ?? undefined, consumer: search.get("consumer") ?? undefined, list };
}

function rowsBehind(href: string, { assessments }: Fleet) {
  const { group: name, list } = askOf(href);
  const callId = list("calls");
  const query = CallsQuery.parse({ ...(name === undefined ? {} : { group: name }), ...scopeOf(callId, list("cause")) });
  return selectCalls(
    assessments.map(({ row }) => row),
    query,
  );
}

/** Named calls are shown whatever became of them; only where there are too many does the page ask by cause. */
const scopeOf = (callId: string[], cause: string[]) => (callId.length > 0 ? { callId } : { cause });

const sum = (numbers: readonly (number | null)[]) => numbers.reduce<number>((all, one) => all + (one ?? 0), 0);

test(`over ${fleets} random fleets every finding's numbers are those of what its links open, and no cause has two`, () => {
  let findings = 0;
  let reviewed = 0;
  for (let seed = 0; seed < fleets; seed++) {
    const fleet = fleetOf(randomFrom(seed));
    const found = findingsOf(fleet.assessments);
    findings += found.length;
    expect(new Set(found.map(({ findingId }) => findingId)).size).toBe(found.length);
    const troubled = fleet.assessments.flatMap(({ row }) => row.groups.filter(({ cause }) => cause !== null));
    expect(sum(found.map(({ calls }) => calls))).toBe(troubled.length);
    for (const finding of found) {
      const rows = rowsBehind(finding.href, fleet);
      const groups = rows.flatMap((row) => row.groups.filter(({ name }) => name === finding.groupName));
      const counted = z.array(CauseFilter).parse(askOf(finding.href).list("cause"));
      expect(groups.every((one) => hasCause(one, counted))).toBe(true);
      expect(rows).toHaveLength(finding.calls);
      expect(finding.hrefLabel).toBe(`show ${formatCounted(finding.calls, "call")}`);
      expect(finding.counted.pending).toBe(sum(groups.map(({ pending }) => pending)));
      expect(finding.counted.lagEntries).toBe(sum(groups.map(({ lagEntries }) => lagEntries)));
      const losing = groups.filter(({ status }) => status === "LOSS");
      expect(finding.counted.lost).toBe(
        sum(losing.map((one) => sum([one.skippedEntries, one.passedEntries, one.droppedPending]))),
      );
      const losses = groups.flatMap(({ lossInMs }) => (lossInMs === null ? [] : [lossInMs]));
      expect(finding.lossInMs).toBe(losses.length === 0 ? null : Math.min(...losses));
      if (finding.kind !== "unknown")
        expect(finding.cause).toContain(`${formatCount(finding.counted.pending)} pending`);
      reviewed += checkReview(finding, fleet);
    }
    checkRest(found, fleet);
  }
  expect(findings).toBeGreaterThan(2_000);
  expect(reviewed).toBeGreaterThan(500);
});

/** Where its label names a number, as many entries are on the page it leads to. */
function checkReview({ action }: ReturnType<typeof findingsOf>[number], { entries }: Fleet): number {
  const named = action === null ? null : /^review ([\d,]+) /.exec(action.label);
  if (action === null || !named) return 0;
  const { group: name, consumer, list } = askOf(action.href);
  const callIds = list("calls");
  const filter = PendingFilter.parse({
    group: name,
    ...(consumer === undefined ? {} : { consumer }),
    ...(callIds.length === 0 ? {} : { callIds }),
  });
  const matching = entries.filter((entry) => judgePending(entry, filter) === "yes");
  // Entries of groups whose consumers were never looked at are none of this test's: nobody made them.
  if (consumer !== undefined) expect(formatCount(matching.length)).toBe(named[1]);
  return 1;
}

function checkRest(found: ReturnType<typeof findingsOf>, fleet: Fleet): void {
  const past = pastLossesOf(fleet.assessments.map(({ row }) => row));
  const lossy = fleet.assessments.filter(({ row }) => row.groups.some(isPastLoss));
  expect(past?.calls ?? 0).toBe(lossy.length);
  if (past) expect(rowsBehind(past.href, fleet)).toHaveLength(past.calls);
  const more = found.slice(shownFindings);
  const href = moreHref(more, atMs);
  if (href === null) return;
  const named = askOf(href).list("calls");
  if (named.length === 0) return;
  const ids = new Set(more.flatMap(({ callIds }) => callIds ?? []));
  expect(new Set(rowsBehind(href, fleet).map(({ callId }) => callId))).toEqual(ids);
}
