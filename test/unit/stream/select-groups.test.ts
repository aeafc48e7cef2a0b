import { expect, test } from "vitest";
import { thinHistory } from "@/lib/charts/thin-history";
import { GroupsQuery } from "@/lib/schema/group";
import { rollUp } from "@/lib/stream/roll-up";
import { selectGroups } from "@/lib/stream/select-groups";
import { callRow, groupRow } from "@/test/support/builders";

const { groups } = rollUp([
  callRow("1", {
    groups: [
      groupRow({ name: "brain", lagEntries: 5, undeliveredAgeMs: 500 }),
      groupRow({
        name: "comply",
        status: "GONE",
        pending: 9,
        oldestPendingAgeMs: 90_000,
        drain: "never",
        drainMs: null,
      }),
      groupRow({ name: "crm", lagEntries: null, lagSource: "unknown", status: "SLOW" }),
    ],
  }),
  callRow("2", { groups: [groupRow({ name: "crm", lagEntries: null, lagSource: "unknown", status: "SLOW" })] }),
]);
const names = (query: Record<string, string>) => selectGroups(groups, GroupsQuery.parse(query)).map(({ name }) => name);

test.each<[Record<string, string>, string[]]>([
  [{}, ["comply", "crm", "brain"]],
  [{ sort: "-worst" }, ["brain", "crm", "comply"]],
  [{ sort: "name" }, ["brain", "comply", "crm"]],
  [{ sort: "-pending" }, ["comply", "brain", "crm"]],
  [{ sort: "-lag" }, ["brain", "comply", "crm"]],
  [{ sort: "lag" }, ["comply", "brain", "crm"]],
  [{ sort: "-drain" }, ["comply", "brain", "crm"]],
  [{ sort: "-trouble" }, ["crm", "comply", "brain"]],
  [{ q: "COM" }, ["comply"]],
  [{ status: "SLOW,GONE", sort: "name" }, ["comply", "crm"]],
  [{ sign: "missing" }, []],
])("%j: %j", (query, expected) => {
  expect(names(query)).toEqual(expected);
});

const point = (pending: number) => ({
  lagEntries: null,
  pending,
  worstUndeliveredAgeMs: null,
  worstOldestPendingAgeMs: null,
  readsPerSecond: null,
  skippedEntries: 0,
});
const moment = (atMs: number, pending: number) => ({ atMs, entriesPerSecond: pending, groups: { g: point(pending) } });
const gap = (atMs: number) => ({ atMs, entriesPerSecond: null, groups: {} });

test("an hour in fewer points: no peak is lost, a gap stays, the last ten minutes are whole", () => {
  const old = [moment(0, 1), moment(5_000, 9), moment(10_000, 2), moment(15_000, 3), gap(20_000), moment(60_000, 4)];
  const recent = [moment(700_000, 5), moment(705_000, 6)];
  expect(thinHistory([...old, ...recent])).toEqual([
    { ...moment(10_000, 9), groups: { g: point(9) } },
    moment(15_000, 3),
    gap(20_000),
    moment(60_000, 4),
    ...recent,
  ]);
  expect(thinHistory([])).toEqual([]);
});
