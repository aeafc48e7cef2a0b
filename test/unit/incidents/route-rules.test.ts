import { describe, expect, test } from "vitest";
import { changedRules, problemWithRules, routeSetting, rulesOf, withRules } from "@/lib/incidents/route-rules";
import { draftOf, remindChoices, textOfDraft } from "@/lib/incidents/rules-draft";
import { rulesPhrases } from "@/lib/incidents/rules-text";
import { AlertRoute, RouteRules } from "@/lib/schema/alert-route";

const hook = AlertRoute.parse({
  name: "hook",
  to: "webhook",
  url: "https://hook.example.com/",
  when: { severities: ["critical"], groups: ["comply", "crm-*"], minCalls: 3 },
  quietHours: { from: "22:00", to: "07:00", timeZone: "Europe/Berlin", except: ["LOSS"] },
  remindEveryMs: 3_600_000,
});
const pager = AlertRoute.parse({ name: "pager", to: "pagerduty", routingKeyFile: "/k" });
const loud = RouteRules.parse({});

test("rules over a route change what it hears and nothing of where it sends", () => {
  expect(withRules(hook, rulesOf(hook))).toEqual(hook);
  const ruled = withRules(hook, loud);
  expect(rulesOf(ruled)).toEqual(loud);
  expect(ruled).toMatchObject({ name: "hook", to: "webhook", url: "https://hook.example.com/" });
  expect(withRules(pager, { ...loud, isOff: true })).toMatchObject({ isOff: true, routingKeyFile: "/k" });
});

describe("a text is checked as rules of its route", () => {
  test.each<[string, AlertRoute, object | string, RegExp | null]>([
    ["nothing set", hook, {}, null],
    ["no JSON", hook, "{", /no valid JSON/],
    ["an address", hook, { url: "https://elsewhere.example.com/" }, /Unrecognized key/],
    ["a file", hook, { secretFile: "/etc/passwd" }, /Unrecognized key/],
    [
      "a status that is none",
      hook,
      { when: { statuses: ["BAD"] } },
      /^Route hook: when\.statuses\.0 is "BAD", no status; expected ENDED_CLEAN, OK, /,
    ],
    ["a time that is none", hook, { quietHours: { from: "25:00", to: "07:00", timeZone: "UTC" } }, /no time of day/],
    ["a zone that is none", hook, { quietHours: { from: "22:00", to: "07:00", timeZone: "Mars" } }, /no time zone/],
    ["reminders too often", hook, { remindEveryMs: 1_000 }, /remindEveryMs/],
    ["reminders of PagerDuty", pager, { remindEveryMs: 3_600_000 }, /for webhook and slack/],
  ])("%s", (_, route, given, problem) => {
    const found = problemWithRules(typeof given === "string" ? given : JSON.stringify(given), route);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });
});

test("what was changed is found by route; what cannot be read is left out", () => {
  const made = { by: "ann", atMs: 5 };
  const values = {
    [routeSetting("hook")]: { text: "{}", ...made },
    [routeSetting("odd")]: { text: '{"later":1}', ...made },
    [routeSetting("broken")]: { text: "{", ...made },
    CALLBOARD_SLOW_AFTER_MS: { text: "1", ...made },
  };
  expect([...changedRules(values)]).toEqual([["hook", { rules: loud, ...made }]]);
});

describe("what is typed", () => {
  test.each([
    ["everything set", rulesOf(hook)],
    ["nothing set", loud],
    ["off", { ...loud, isOff: true }],
    [
      "days and environments",
      RouteRules.parse({
        when: { statuses: ["GONE", "LOSS"], environments: ["prod*"] },
        quietHours: { from: "00:00", to: "00:00", timeZone: "UTC", days: ["sat", "sun"] },
      }),
    ],
  ])("is what it was made of: %s", (_, rules) => {
    expect(RouteRules.parse(JSON.parse(textOfDraft(draftOf(rules))))).toEqual(rules);
  });

  test("goes on to be checked where it does not fit", () => {
    const text = textOfDraft({ ...draftOf(loud), from: "22:00", minCalls: "many" });
    expect(problemWithRules(text, hook)).toMatch(/^Route hook: when\.minCalls /);
  });

  test("keeps what the file reminds at among the choices", () => {
    expect(remindChoices("900000")).toContain(900_000);
    expect(remindChoices("").length).toBe(remindChoices("3600000").length);
  });
});

test.each([
  [
    rulesOf(hook),
    "hears of critical only, group comply or crm-*, from 3 calls on · quiet 22:00 to 07:00 (Europe/Berlin), but for LOSS · reminds every 1 h",
  ],
  [loud, "hears of every incident · never quiet · no reminders"],
  [{ ...loud, isOff: true }, "off: hears only the end of what it was told"],
])("rules are said in words", (rules, text) => {
  expect(rulesPhrases(rules).join(" · ")).toBe(text);
});
