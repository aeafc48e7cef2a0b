import { describe, expect, test } from "vitest";
import { matchesRoute } from "@/lib/incidents/match-route";
import { quietUntil } from "@/lib/incidents/quiet-hours";
import { type QuietHours, RouteMatch } from "@/lib/schema/alert-route";
import { incidentOf } from "@/test/support/incident-builders";

const at = (text: string) => Date.parse(text);

describe("quiet hours", () => {
  const night: QuietHours = { from: "22:00", to: "07:00", timeZone: "Europe/Berlin", except: [] };
  const weekend: QuietHours = {
    from: "00:00",
    to: "00:00",
    timeZone: "America/New_York",
    days: ["sat", "sun"],
    except: [],
  };
  test.each([
    ["just before", night, "2026-11-30T20:59:59Z", null],
    ["at its beginning", night, "2026-11-30T21:00:00Z", "2026-12-01T06:00:00Z"],
    ["after midnight", night, "2026-11-30T23:30:30Z", "2026-12-01T06:00:00Z"],
    ["at its end", night, "2026-12-01T06:00:00Z", null],
    ["in summer, an hour earlier", night, "2026-07-01T20:30:00Z", "2026-07-02T05:00:00Z"],
    ["on a day that is not named", weekend, "2026-12-04T12:00:00Z", null],
    ["for a whole day", weekend, "2026-12-05T12:00:00Z", "2026-12-06T05:00:00Z"],
    ["on the day after a named one", weekend, "2026-12-07T12:00:00Z", null],
    ["within a day", { ...night, from: "12:00", to: "13:30" }, "2026-11-30T11:15:00Z", "2026-11-30T12:30:00Z"],
    [
      "that began on a named day before midnight",
      { ...night, days: ["mon" as const] },
      "2026-12-01T03:00:00Z",
      "2026-12-01T06:00:00Z",
    ],
    ["on the night after that", { ...night, days: ["mon" as const] }, "2026-12-02T03:00:00Z", null],
  ] as const)("%s", (_, hours, now, until) => {
    expect(quietUntil({ ...hours, except: [] } as QuietHours, at(now))).toBe(until === null ? null : at(until));
  });
});

describe("a route hears", () => {
  const match = (when: object, incident = incidentOf(), environment: string | null = "production") =>
    matchesRoute(RouteMatch.parse(when), incident, environment);
  test.each([
    ["everything by itself", {}, true],
    ["its statuses", { statuses: ["GONE"] }, true],
    ["no others", { statuses: ["LOSS"] }, false],
    ["its groups", { groups: ["crm", "com*"] }, true],
    ["a group with something in the middle", { groups: ["c*p*y"] }, true],
    ["no group that only begins so", { groups: ["comp"] }, false],
    ["no group whose ends overlap", { groups: ["comply*comply"] }, false],
    ["its environments", { environments: ["prod*"] }, true],
    ["no others there", { environments: ["staging"] }, false],
    ["what is as grave as it wants", { severities: ["critical"] }, true],
    ["nothing milder", { severities: ["warning"] }, false],
    ["of enough calls", { minCalls: 3 }, true],
    ["not of fewer", { minCalls: 4 }, false],
    ["only where all fits", { groups: ["comply"], statuses: ["SLOW"] }, false],
  ] as const)("%s", (_, when, heard) => expect(match(when)).toBe(heard));

  test("of an incident that was once as bad", () => {
    expect(match({ statuses: ["LOSS"] }, incidentOf({ status: "SLOW", worstStatus: "LOSS" }))).toBe(true);
  });
  test("of the connection whatever the number of calls, but not by a group's name", () => {
    const unreachable = incidentOf({ groupName: null, maxCalls: 0, calls: 0 });
    expect(match({ minCalls: 50 }, unreachable)).toBe(true);
    expect(match({ groups: ["*"] }, unreachable)).toBe(false);
  });
  test("nothing by environment where the console has none", () => {
    expect(match({ environments: ["*"] }, incidentOf(), null)).toBe(false);
  });
});
