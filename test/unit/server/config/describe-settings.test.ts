import { expect, test } from "vitest";
import { applySettings, problemWithSetting } from "@/server/config/apply-settings";
import { describeSettings } from "@/server/config/describe-settings";
import { settingNames } from "@/server/config/environment";

const factOf = (name: string, given: Record<string, string> = {}) =>
  describeSettings(given).find((fact) => fact.name === name);

test("every setting is described, once", () => {
  expect(
    describeSettings({})
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...settingNames].sort());
});

test.each([
  ["CALLBOARD_SLOW_AFTER_MS", {}, "10000", "default"],
  ["CALLBOARD_SLOW_AFTER_MS", { CALLBOARD_SLOW_AFTER_MS: "2000" }, "2000", "environment"],
  ["CALLBOARD_STREAMS", {}, "conv:*", "default"],
  ["CALLBOARD_INDEX_KEY", {}, null, "default"],
  ["CALLBOARD_EXPECTED_GROUPS", {}, null, "default"],
  ["CALLBOARD_EXPECTED_GROUPS", { CALLBOARD_EXPECTED_GROUPS: "conv:*=brain|crm" }, "conv:*=brain|crm", "environment"],
  ["REDIS_URL", { REDIS_URL: "redis://ann:secret@r:6379/0?x=secret" }, "redis://***@r:6379/0?***", "environment"],
  ["CALLBOARD_STATE_URL", { CALLBOARD_STATE_URL: "redis://:secret@s:6379" }, "redis://***@s:6379", "environment"],
  ["CALLBOARD_USERS_FILE", { CALLBOARD_USERS_FILE: "/etc/users" }, "/etc/users", "environment"],
])("%s of %j is %j, from %s", (name, given, text, source) => {
  expect(factOf(name, given)).toMatchObject({ text, source, isHidden: false });
});

test("no secret is in what is described", () => {
  const given = Object.fromEntries(settingNames.map((name) => [name, "redis://a:h1dden@b/0"]));
  const secret = { CALLBOARD_OIDC_CLIENT_SECRET: "h1dden" };
  expect(factOf("CALLBOARD_OIDC_CLIENT_SECRET", secret)).toMatchObject({ text: null, isHidden: true });
  for (const { name, text } of describeSettings({ ...given, ...secret })) {
    if (/_URL$|SECRET$|PASSWORD$/.test(name)) expect(text ?? "", name).not.toContain("h1dden");
  }
});

test("what may be changed is held to the rules of the environment", () => {
  const problem = (name: string, text: string | null) => problemWithSetting(name, text, ["conv:*"]);
  expect(problem("CALLBOARD_SLOW_AFTER_MS", "2000")).toBeNull();
  expect(problem("CALLBOARD_SLOW_AFTER_MS", null)).toBeNull();
  expect(problem("CALLBOARD_SLOW_AFTER_MS", "soon")).toMatch(
    /^CALLBOARD_SLOW_AFTER_MS is "soon"; expected whole milliseconds/,
  );
  expect(problem("CALLBOARD_POISON_DELIVERIES", "1")).toMatch(/2 to 1000/);
  expect(problem("CALLBOARD_EXPECTED_GROUPS", "conv:*=brain")).toBeNull();
  expect(problem("CALLBOARD_EXPECTED_GROUPS", "chat:*=brain")).toMatch(/no pattern of CALLBOARD_STREAMS/);
  for (const name of ["REDIS_URL", "CALLBOARD_MASKING", "constructor"]) {
    expect(problem(name, "off")).toMatch(/not to be changed here/);
  }
});

test("a changed text counts over the one of the start; one that does not fit any more is passed over", () => {
  const started = describeSettings({ CALLBOARD_SLOW_AFTER_MS: "2000" });
  const apply = (texts: Record<string, string>) => applySettings(started, new Map(Object.entries(texts)), ["conv:*"]);
  expect(apply({}).thresholds).toMatchObject({ slowAfterMs: 2_000, goneAfterMs: 45_000 });
  expect(apply({ CALLBOARD_SLOW_AFTER_MS: "3000" }).thresholds.slowAfterMs).toBe(3_000);
  expect(apply({ CALLBOARD_SLOW_AFTER_MS: "soon", CALLBOARD_NOTHING: "1" }).thresholds.slowAfterMs).toBe(2_000);
  expect(apply({ CALLBOARD_EXPECTED_GROUPS: "conv:*=brain|crm" }).expectedGroups).toEqual([
    { pattern: "conv:*", groups: ["brain", "crm"] },
  ]);
});
