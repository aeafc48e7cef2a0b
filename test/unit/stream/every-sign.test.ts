import { expect, test } from "vitest";
import type { CallGroup, CallState } from "@/lib/schema/call";
import type { LostWork } from "@/lib/schema/lost-work";
import type { Sign } from "@/lib/schema/sign";
import { signKinds } from "@/lib/sign-look";
import { absentGroups } from "@/lib/stream/absent-groups";
import type { GroupTrace } from "@/lib/stream/group-trace";
import { clockNote } from "@/lib/stream/id-clock";
import { lostWorks } from "@/lib/stream/lost-work";
import { retentionSigns } from "@/lib/stream/retention-signs";
import { groupSigns } from "@/lib/stream/signs";
import { assessAll, atMs, group, groupRow, idAgo, stream } from "../../support/builders";
import { expectFounded, type Part } from "../../support/expect-founded";
import { createRandom } from "../../support/random";

type Told = {
  kind: Sign["kind"];
  row: CallGroup;
  trace: GroupTrace;
  isExpected: boolean;
  callsWith: number | null;
  lost: readonly LostWork[];
  isThere: boolean;
  groups: number;
  length: number;
  state: CallState;
  size: number | null;
};

const number = String.raw`[\d,]+`;
const duration = String.raw`[\d.,]+ (?:ms|s|min|h|d)(?: \d+ (?:s|min|h))?`;
const size = String.raw`[\d.,]+ (?:B|kB|MB)`;
const many = `${number} (?:entry|entries)`;
const gone =
  "grp (?:is gone from the stream|is gone with its stream, whose key holds another one now|is gone with its stream, which expired, was evicted or deleted)" +
  `, with (?:\\?|[≈≤]?\\s?${number}|about ${number}) undelivered and ${number} pending`;
const is = (kind: Sign["kind"], text: string, needs: Part<Told>[1]): Part<Told> => [
  new RegExp(`^${kind}: ${text}$`),
  needs,
];

const parts: readonly Part<Told>[] = [
  is(
    "missing",
    `grp is expected by CALLBOARD_EXPECTED_GROUPS and does not exist here: nobody reads the ${many} for it`,
    ({ isExpected, isThere, callsWith }) => isExpected && !isThere && callsWith === null,
  ),
  is(
    "missing",
    `grp reads ${number} of ${number} such calls? and does not exist here: nobody reads the ${many} for it`,
    ({ isExpected, isThere, callsWith }) => isExpected && !isThere && callsWith !== null,
  ),
  [new RegExp(`^vanished: ${gone}$`), ({ lost, isThere }) => lost.length > 0 && !isThere],
  [new RegExp(`^vanished: nobody reads the ${many} there now for it$`), ({ isThere }) => !isThere],
  [new RegExp(`^made-anew: ${gone}$`), ({ lost, isThere }) => lost.length > 0 && isThere],
  is("made-anew", "a group of that name is there again", ({ isThere }) => isThere),
  is(
    "no-readers",
    `no group reads the stream: ${many}, which only XREAD can get at`,
    ({ groups, length }) => groups === 0 && length > 0,
  ),
  is(
    "orphaned",
    `grp: (?:about )?(?:${number} )?pending (?:entry|entries) went with (?:its|their) consumer(?:, or when the group was made anew,)? without an ack`,
    ({ trace: { work } }) => /^consumer/.test(work.dropped.cause ?? "") && work.dropped.lastAtMs !== null,
  ),
  is(
    "unfinished",
    `grp reads but does not finish: ${number} undelivered, ${number} pending(?:, and the stream keeps about ${number})?`,
    ({ trace }) => trace.isUnfinished,
  ),
  is(
    "kept-alive",
    `cns claims the oldest pending entry of grp again and again: untouched for ${duration} and delivered ${number} times?, yet ${duration} old`,
    ({ trace }) => trace.keptAliveBy !== null,
  ),
  is(
    "made-late",
    `grp was made when ${many} (?:was|were) in the stream, and will never get (?:it|them)`,
    ({ trace }) => trace.late?.isCertain === true,
  ),
  is(
    "made-late",
    `grp was made when ${many} (?:was|were) in the stream: unless it was made at 0 it never gets (?:it|them)`,
    ({ trace }) => trace.late?.isCertain === false,
  ),
  is(
    "reclaimed",
    `cns claims ${number} pending (?:entry|entries) of grp again and again, up to ${number} deliver(?:y|ies), and none is processed: a worker that reads only new entries \\(>\\) never sees what it claimed`,
    ({ trace }) => trace.reclaimed !== null,
  ),
  is(
    "ids-ahead",
    "Ages count from when the console first saw the entries: the ids run ahead of Redis' clock\\.",
    () => true,
  ),
  is(
    "pinned",
    `grp alone still needs the first of ${many}(?:, ${size} in all)?, added ${duration} ago: whoever trims no further than the slowest group stops there`,
    ({ row, groups }) => ((row.lagEntries ?? 0) > 0 || row.pending > 0) && groups > 1,
  ),
  is("no-cap", `${many}(?:, ${size})? and never trimmed`, ({ length }) => length >= 1_000),
  is(
    "no-expiry",
    `the call has ended and nothing will delete it: ${many}(?:, ${size})?, no time to live`,
    ({ state }) => state === "ended",
  ),
];

test("every part of every sign has its facts, and every kind of sign is said", () => {
  const random = createRandom(13);
  const { pick, chance } = random;
  const base = assessAll([stream({ groups: [group()] })]).groups.get("brain");
  if (base === undefined) throw new Error("no trace");
  const said: { text: string; facts: Told }[] = [];
  for (let i = 0; i < 5_000; i++) {
    const isThere = chance(0.5);
    const [length, lag] = [pick([0, 1, 500, 2_000]), pick([0, 1_200])];
    const trace: GroupTrace = {
      ...base,
      isUnfinished: chance(0.3),
      keptAliveBy: pick([null, "cns"]),
      reclaimed: chance(0.5) ? null : { consumer: "cns", entries: pick([1, 3]), deliveries: 9 },
      late: chance(0.5) ? null : { entries: pick([1, 30]), isCertain: chance(0.5), atMs },
      work: {
        ...base.work,
        dropped: {
          entries: pick([0, 1, 3]),
          isInexact: chance(0.5),
          lastAtMs: chance(0.5) ? atMs : null,
          cause: pick(["consumer", "unacked"] as const),
        },
      },
    };
    const row = groupRow({
      name: "grp",
      lagEntries: lag,
      firstUndeliveredId: lag === 0 ? null : idAgo(90_000),
      pending: pick([1, 40]),
      oldestPendingId: idAgo(90_000),
      oldestPendingAgeMs: 90_000,
      pressure: pick([null, 2.5]),
      maxDeliveries: 1,
    });
    const [goneWith, isGone] = [pick(["destroyed", "stream-made-anew", "stream-gone"] as const), chance(0.5)];
    const between = { lastSeenAtMs: atMs - 9_000, missedAtMs: atMs - 8_000 };
    const lost = isGone ? lostWorks([{ ...row, lagSource: pick(["exact", "server"]) }], goneWith, between) : [];
    const callsWith = pick([null, 412]);
    const isExpected = chance(0.5);
    const state = pick(["live", "ended"] as const);
    const bytes = pick([null, 80_000]);
    const rows = isThere ? [row, groupRow({ name: "other" })] : [];
    const { signs: absent } = absentGroups({
      nowMs: atMs,
      state,
      length,
      isThere: (name) => name === "grp" && isThere,
      groups: rows.length,
      expected: isExpected
        ? [{ name: "grp", sinceMs: atMs - 90_000, callsWith, callsOf: callsWith === null ? null : 415 }]
        : [],
      lost,
      watchedSinceMs: atMs - 60_000,
      graceMs: 10_000,
      lossShownMs: 900_000,
    });
    const held = { sizeBytes: bytes, expiresAtMs: pick([null, atMs + 9_000]), sampledAtMs: atMs, isFixed: false };
    const kept = retentionSigns({
      nowMs: atMs,
      state,
      length,
      entriesAdded: length,
      firstEntryId: length === 0 ? null : idAgo(90_000),
      isTrimming: false,
      groups: rows,
      held: pick([null, held]),
      lastArrivalAtMs: atMs,
    });
    const ahead = { kind: "ids-ahead" as const, text: clockNote("ahead") ?? "" };
    for (const { kind, text } of [...groupSigns(row, trace, atMs), ...absent, ...kept, ahead]) {
      const facts = { kind, row, trace, isExpected, callsWith, lost, isThere, state, size: bytes };
      for (const part of text.split("; ")) {
        said.push({ text: `${kind}: ${part}`, facts: { ...facts, groups: rows.length, length } });
      }
    }
  }
  expectFounded(said, parts);
  expect([...new Set(said.map(({ facts }) => facts.kind))].sort()).toEqual([...signKinds].sort());
});
