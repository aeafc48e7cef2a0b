import { describe, expect, test } from "vitest";
import { readConfig, readLaunchConfig, settingNames } from "@/server/config";

const bad: Record<string, string[]> = {
  REDIS_URL: [
    "http://127.0.0.1:6379",
    "127.0.0.1:6379",
    "redis://",
    "redis://h:99999",
    "redis://h/zero",
    "redis://h?db=1",
  ],
  CALLBOARD_STATE_URL: ["state", "redis://:100%@h:1"],
  // Read from files: test/redis/redis/tls.test.ts.
  CALLBOARD_REDIS_CA_FILE: [],
  CALLBOARD_REDIS_CERT_FILE: [],
  CALLBOARD_REDIS_KEY_FILE: [],
  CALLBOARD_STATE_CA_FILE: [],
  CALLBOARD_STATE_CERT_FILE: [],
  CALLBOARD_STATE_KEY_FILE: [],
  CALLBOARD_STREAMS: ["conv", "conv:*:*", "conv:?*", "conv:*,", "a[b]*", Array(17).fill("c:*").join(",")],
  CALLBOARD_ADAPTERS: ["conv:*", "conv:*=pigeon", "conv:*=flat:twice", "conv=flat", "conv:*=auto"],
  CALLBOARD_INDEX_KEY: ["x".repeat(513)],
  HOST: ["0.0.0.0", "::", "example.org"],
  // Read from a file: test/unit/server/users-file.test.ts.
  CALLBOARD_USERS_FILE: [],
  CALLBOARD_ORIGIN: ["callboard.example.com", "https://h/", "https://h/x", "ftp://h", "https://u:p@h"],
  CALLBOARD_SESSION_IDLE_MS: ["999", "1h"],
  CALLBOARD_SESSION_MS: ["0", "2592000001"],
  CALLBOARD_RECHECK_MS: ["99", "60001"],
  CALLBOARD_REQUESTS_PER_MINUTE: ["9", "100001", "many"],
  PORT: ["0", "65536", "3000 ", "http", "-1", "3.5", "1e3"],
  CALLBOARD_DATA_DIR: [],
  CALLBOARD_DEMO: ["yes", "ON", "1"],
  CALLBOARD_ENVIRONMENT: ["production:pink", "x".repeat(25), "<b>"],
  CALLBOARD_REDIS_SERVER: [],
  CALLBOARD_LOG_LEVEL: ["loud"],
  CALLBOARD_REDIS_BUDGET_PERCENT: ["0", "51", "5%"],
  CALLBOARD_HOT_EVERY_MS: ["100", "1s"],
  CALLBOARD_COLD_EVERY_MS: ["0"],
  CALLBOARD_DISCOVER_EVERY_MS: ["0"],
  CALLBOARD_MAX_CALLS: ["0", "100001"],
  CALLBOARD_IDLE_AFTER_MS: ["-5"],
  CALLBOARD_ENDED_AFTER_MS: ["soon"],
  CALLBOARD_SLOW_AFTER_MS: ["99"],
  CALLBOARD_BLOCKED_AFTER_MS: ["99999999999"],
  CALLBOARD_GONE_AFTER_MS: [" 1000"],
  CALLBOARD_AT_RISK_MS: ["NaN"],
  CALLBOARD_LOSS_SHOWN_MS: ["Infinity"],
  CALLBOARD_POISON_DELIVERIES: ["1", "1001"],
};

function problemsOf(env: Record<string, string>): string[] {
  const result = readLaunchConfig({ NODE_ENV: "test", ...env });
  return result.ok ? [] : result.problems;
}

test("the table above knows every setting", () => {
  expect(Object.keys(bad).sort()).toEqual([...settingNames].sort());
});

for (const [name, values] of Object.entries(bad)) {
  for (const value of values) {
    test(`${name}=${value.slice(0, 40)} is refused in one line: name, shape, example`, () => {
      const problems = problemsOf({ [name]: value });
      expect(problems).toHaveLength(1);
      const [line = ""] = problems;
      expect(line).toMatch(new RegExp(`^${name} is .+; expected .{6,}, for example ${name}=.`));
      expect(line).not.toContain("\n");
      const example = new RegExp(`for example ${name}=(.+)$`).exec(line)?.[1] ?? "";
      expect(problemsOf({ [name]: example })).toEqual([]);
    });
  }
}

test("every bad setting has its line, unknown names of ours too", () => {
  const problems = problemsOf({ PORT: "x", HOST: "y", CALLBOARD_STREAM: "conv:*", OTHER: "z" });
  expect(problems.map((line) => line.split(" ")[0]).sort()).toEqual(["CALLBOARD_STREAM", "HOST", "PORT"]);
});

test("an empty setting is one that was not made", () => {
  expect(problemsOf({ PORT: "", CALLBOARD_STREAMS: "" })).toEqual([]);
});

describe("passwords", () => {
  const secret = "s3cr3t";
  for (const value of [
    `redis://:${secret}@h:port`,
    `redis://user:${secret}@h/x`,
    `http://user:${secret}@h`,
    `user:${secret}@h:6379`,
    `redis:/user:${secret}@h`,
    `redis://user:a@${secret}@h/x`,
    `redis://user:\n${secret}@h/x`,
    `redis://h/x?password=${secret}`,
    `redis://:${secret}%@h`,
  ]) {
    test(`are never printed: ${JSON.stringify(value).replace(secret, "…")}`, () => {
      for (const name of ["REDIS_URL", "CALLBOARD_STATE_URL"]) {
        const [line = ""] = problemsOf({ [name]: value });
        expect(line).toContain(name);
        expect(line).not.toContain(secret);
      }
    });
  }
});

test("a percent-encoded password is taken as it is", () => {
  expect(problemsOf({ REDIS_URL: "rediss://us%65r:100%25%40%2F@redis.example.org:6380/3" })).toEqual([]);
});

test("the server wants both addresses and says which one is missing", () => {
  const result = readConfig({ NODE_ENV: "test", REDIS_URL: "redis://127.0.0.1" });
  expect(result).toMatchObject({ ok: false, problems: [expect.stringMatching(/^CALLBOARD_STATE_URL is missing/)] });
  const both = readConfig({ NODE_ENV: "test", REDIS_URL: "redis://h", CALLBOARD_STATE_URL: "redis://h" });
  expect(both).toMatchObject({ ok: true, config: { isDemo: false, streamPatterns: ["conv:*"] } });
});
