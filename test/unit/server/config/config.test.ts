import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readConfig, readLaunchConfig } from "@/server/config/config";
import { settingNames } from "@/server/config/environment";

/** No text, an unknown word, a word twice, an empty value, values without the field that holds them, no such mode. */
const badMappings = [
  ...["conv:*=map()", "conv:*=map(role:who)", "conv:*=map(text:msg,colour:red)", "conv:*=map(text:a,text:b)"],
  ...[
    "conv:*=map(text:)",
    "conv:*=map(text:msg,user:caller)",
    "conv:*=map(text:msg,tool:t",
    "conv:*=map(text:a,mode:b)",
  ],
  ...["conv:*=map(text:msg,kind:k,user:a||b)", "conv=map(text:msg)", "conv:*=map(text:msg,partial:interim)"],
];

const folder = mkdtempSync(join(tmpdir(), "callboard-config-"));
const usersFile = join(folder, "users.jsonl");
const hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo";
writeFileSync(usersFile, JSON.stringify({ name: "alice", role: "admin", hash }));
const passwordFile = join(folder, "kafka-password");
writeFileSync(passwordFile, "secret");
afterAll(() => rmSync(folder, { recursive: true }));

const bad: Record<string, string[]> = {
  REDIS_URL: [
    "http://127.0.0.1:6379",
    "127.0.0.1:6379",
    "redis://",
    "redis://h:99999",
    "redis://h/zero",
    "redis://h?db=1",
    "redis://a,b/1",
    "redis+sentinel://s1",
    "redis+cluster://a",
  ],
  CALLBOARD_REDIS_NAT: ["a", "a:1=b"],
  CALLBOARD_STATE_URL: ["state", "redis://:100%@h:1", "redis://a,b"],
  // Read from files: below, and in test/redis/redis/tls.test.ts.
  REDIS_URL_FILE: [],
  CALLBOARD_STATE_URL_FILE: [],
  CALLBOARD_REDIS_PASSWORD_FILE: [],
  CALLBOARD_STATE_PASSWORD_FILE: [],
  CALLBOARD_REDIS_CA_FILE: [],
  CALLBOARD_REDIS_CERT_FILE: [],
  CALLBOARD_REDIS_KEY_FILE: [],
  CALLBOARD_STATE_CA_FILE: [],
  CALLBOARD_STATE_CERT_FILE: [],
  CALLBOARD_STATE_KEY_FILE: [],
  CALLBOARD_STREAMS: ["conv", "conv:*:*", "conv:?*", "conv:*,", "a[b]*", Array(17).fill("c:*").join(",")],
  CALLBOARD_MASKING: ["none", "Strict"],
  CALLBOARD_MASKING_STREAMS: ["off", "conv:=off", "conv:*=none", "conv:*=off,", "a*b*=strict"],
  CALLBOARD_MASKING_OFF_ACCEPTED: ["no"],
  CALLBOARD_MASKING_KINDS: ["phone", "card number,"],
  CALLBOARD_MASKING_PLAIN_FIELDS: ["a,", Array(17).fill("a").join(",")],
  CALLBOARD_MASKING_PATTERNS: ["badge", "badge=(", "badge=x*", "Badge=x"],
  CALLBOARD_EXPECTED_GROUPS: ["brain", "conv:=brain", "conv:*=a||b", "c*n*v=a", `conv:*=${"g".repeat(513)}`],
  CALLBOARD_ADAPTERS: [
    "conv:*",
    "conv:*=pigeon",
    "conv:*=flat:twice",
    "conv=flat",
    "conv:*=auto",
    "conv:*=mapped",
    ...badMappings,
  ],
  CALLBOARD_INDEX_KEY: ["x".repeat(513)],
  HOST: ["0.0.0.0", "::", "example.org"],
  // Read from a file: test/unit/server/users-file.test.ts.
  CALLBOARD_USERS_FILE: [],
  CALLBOARD_ORIGIN: ["callboard.example.com", "https://h/", "https://h/x", "ftp://h", "https://u:p@h"],
  CALLBOARD_TRUSTED_PROXIES: ["proxy.internal", "10.0.0.0/33", "10.0.0.1,", "*", "::1/129"],
  CALLBOARD_OIDC_ISSUER: [
    "accounts.example.com",
    "http://accounts.example.com",
    "https://u:p@accounts.example.com",
    "https://accounts.example.com?",
    "https://accounts.example.com#a",
    "javascript:alert(1)",
  ],
  CALLBOARD_OIDC_CLIENT_ID: ["x".repeat(501)],
  // Neither is shown: test/unit/server/config/provider-settings.test.ts.
  CALLBOARD_OIDC_CLIENT_SECRET: [],
  CALLBOARD_OIDC_CLIENT_SECRET_FILE: [],
  CALLBOARD_OIDC_CLIENT_AUTH: ["jwt"],
  CALLBOARD_OIDC_SCOPES: ["profile", "openid  profile", "openid,profile", 'openid "'],
  CALLBOARD_OIDC_ROLE_CLAIM: ["x".repeat(201)],
  CALLBOARD_OIDC_ROLE_MAP: [
    "admins",
    "admins=boss",
    "=admin",
    "a=admin,",
    "%zz=admin",
    Array(65).fill("a=admin").join(","),
  ],
  CALLBOARD_OIDC_NAME: ["<b>", "x".repeat(41)],
  CALLBOARD_OIDC_RENEW_MS: ["999", "3600001"],
  CALLBOARD_SESSION_IDLE_MS: ["999", "1h"],
  CALLBOARD_SESSION_MS: ["0", "2592000001"],
  CALLBOARD_RECHECK_MS: ["99", "60001"],
  CALLBOARD_REQUESTS_PER_MINUTE: ["9", "100001", "many"],
  CALLBOARD_STREAMS_PER_PERSON: ["0", "10001", "many"],
  CALLBOARD_REASONS: ["never", "Required"],
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
  CALLBOARD_ARCHIVE: ["yes"],
  CALLBOARD_ARCHIVE_DIR: [],
  CALLBOARD_ARCHIVE_URL: ["db.example.com", "redis://db.example.com/0", "https://x"],
  CALLBOARD_ARCHIVE_URL_FILE: [],
  CALLBOARD_ARCHIVE_DAYS: ["0", "two"],
  CALLBOARD_ARCHIVE_SIZE: ["10", "99mb", "1.5gb"],
  CALLBOARD_METRICS_STREAMS: ["-1", "all"],
  CALLBOARD_KAFKA_BROKERS: ["kafka", "kafka:port", "kafka:1,", "http://kafka:9092"],
  CALLBOARD_KAFKA_TLS: ["yes"],
  CALLBOARD_KAFKA_CA_FILE: [],
  CALLBOARD_KAFKA_CERT_FILE: [],
  CALLBOARD_KAFKA_KEY_FILE: [],
  CALLBOARD_KAFKA_SASL: ["gssapi"],
  CALLBOARD_KAFKA_USER: ["u".repeat(501)],
  CALLBOARD_KAFKA_PASSWORD_FILE: [],
  CALLBOARD_BRIDGE_ROUTES: ["conv:*", "conv=calls", "conv:*=calls,,", "conv:*(kind)=calls", "conv:*=a b"],
  CALLBOARD_BRIDGE_VALUE: ["xml", "field:"],
  CALLBOARD_BRIDGE_GROUP: ["g".repeat(201)],
  CALLBOARD_BRIDGE_CREATE_TOPICS: ["0", "on"],
  CALLBOARD_BRIDGE_MAX_BYTES: ["1000", "16MB"],
  CALLBOARD_BRIDGE_LEASE_MS: ["100", "600001"],
  CALLBOARD_BRIDGE_LISTEN: ["9465", "kafka.example:9465", "127.0.0.1"],
  CALLBOARD_IDLE_AFTER_MS: ["-5"],
  CALLBOARD_ENDED_AFTER_MS: ["soon"],
  CALLBOARD_SLOW_AFTER_MS: ["99"],
  CALLBOARD_BLOCKED_AFTER_MS: ["99999999999"],
  CALLBOARD_GONE_AFTER_MS: [" 1000"],
  CALLBOARD_AT_RISK_MS: ["NaN"],
  CALLBOARD_LOSS_SHOWN_MS: ["Infinity"],
  CALLBOARD_RECORDING: ["yes"],
  CALLBOARD_RECORDING_HOURS: ["0", "721"],
  CALLBOARD_RECORDING_SIZE: ["99mb", "1GB"],
  CALLBOARD_ALERT_ROUTES_FILE: [],
  CALLBOARD_INCIDENT_OPEN_AFTER_MS: ["0", "soon"],
  CALLBOARD_INCIDENT_RESOLVE_AFTER_MS: ["-1"],
  CALLBOARD_INCIDENT_REOPEN_AFTER_MS: ["1e3"],
  CALLBOARD_POISON_DELIVERIES: ["1", "1001"],
};

function problemsOf(env: Record<string, string>): string[] {
  const result = readLaunchConfig({ NODE_ENV: "test", ...env });
  return result.ok ? [] : result.problems;
}

/** A provider's settings make sense together alone, and so do those of a sign-in. */
const companionsOf = (name: string): Record<string, string> =>
  ["CALLBOARD_KAFKA_SASL", "CALLBOARD_KAFKA_USER"].includes(name)
    ? { CALLBOARD_KAFKA_SASL: "plain", CALLBOARD_KAFKA_USER: "u", CALLBOARD_KAFKA_PASSWORD_FILE: passwordFile }
    : name.startsWith("CALLBOARD_OIDC_")
      ? {
          CALLBOARD_ORIGIN: "https://console.example",
          CALLBOARD_OIDC_ISSUER: "https://accounts.example.com",
          CALLBOARD_OIDC_CLIENT_ID: "callboard",
          CALLBOARD_OIDC_ROLE_MAP: "admins=admin",
        }
      : {};

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
      const others: Record<string, string> = /^CALLBOARD_(ORIGIN|TRUSTED_PROXIES)$/.test(name)
        ? { CALLBOARD_USERS_FILE: usersFile }
        : companionsOf(name);
      expect(problemsOf({ ...others, [name]: example })).toEqual([]);
    });
  }
}

test("what leads here from elsewhere needs sign-in", () => {
  const elsewhere = { CALLBOARD_ORIGIN: "https://callboard.example.com", CALLBOARD_TRUSTED_PROXIES: "10.0.0.5" };
  for (const [name, value] of Object.entries(elsewhere)) {
    const [line = "", ...more] = problemsOf({ [name]: value });
    expect([line, more]).toEqual([expect.stringMatching(`^${name} .*needs sign-in: set CALLBOARD_USERS_FILE`), []]);
    expect(problemsOf({ [name]: value, CALLBOARD_USERS_FILE: usersFile })).toEqual([]);
  }
  expect(problemsOf({ CALLBOARD_ORIGIN: "http://localhost:8080" })).toEqual([]);
  expect(problemsOf({ CALLBOARD_ORIGIN: "http://[::1]:8080" })).toEqual([]);
});

describe("secrets in files", () => {
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const read = (env: Record<string, string>) => {
    const result = readLaunchConfig({ NODE_ENV: "test", ...env });
    if (!result.ok) throw new Error(result.problems.join("\n"));
    return result.config;
  };

  test("an address, or the password that belongs to one", () => {
    const whole = { REDIS_URL_FILE: file("url", "redis://user:pa%40ss@h:1/2\n"), CALLBOARD_STATE_URL: "redis://state" };
    expect(read(whole)).toMatchObject({
      redisUrl: "redis://user:pa%40ss@h:1/2",
      stateUrl: "redis://state",
      isDemo: false,
    });
    const apart = {
      REDIS_URL: "rediss://user@h:1/2",
      CALLBOARD_REDIS_PASSWORD_FILE: file("password", "p@ss/w:rd%\r\n"),
      CALLBOARD_STATE_URL_FILE: file("state", "redis://h:2"),
      CALLBOARD_STATE_PASSWORD_FILE: file("state-password", "x"),
    };
    const { redisUrl = "", stateUrl = "" } = read(apart);
    expect(decodeURIComponent(new URL(redisUrl).password)).toBe("p@ss/w:rd%");
    expect(new URL(redisUrl).username).toBe("user");
    expect(new URL(stateUrl).password).toBe("x");
  });

  test.each([
    ["REDIS_URL_FILE", "not-there", "ENOENT"],
    ["CALLBOARD_STATE_URL_FILE", "empty", "one line"],
    ["CALLBOARD_REDIS_PASSWORD_FILE", "two-lines", "one line"],
    ["REDIS_URL_FILE", "no-url", ""],
  ])("%s with a file that is %s", (name, kind, why) => {
    const texts: Record<string, string> = { empty: "\n", "two-lines": "s3cr3t\ns3cr3t\n", "no-url": "s3cr3t" };
    const path = kind in texts ? file(kind, texts[kind] ?? "") : join(folder, kind);
    const [line = "", ...more] = problemsOf({ [name]: path, REDIS_URL: "" });
    expect(more).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name} is "${path}"; expected .{6,}, for example ${name}=/.*${why}`));
    expect(line).not.toContain("s3cr3t");
  });

  test("a secret put where its path belongs is not printed", () => {
    for (const name of ["REDIS_URL_FILE", "CALLBOARD_REDIS_PASSWORD_FILE"]) {
      const [line = ""] = problemsOf({ [name]: "redis://:s3cr3t@h" });
      expect(line).toContain(name);
      expect(line).not.toContain("s3cr3t");
    }
  });

  test("what contradicts itself is refused", () => {
    const url = file("url", "redis://:pw@h");
    const password = file("password", "pw");
    expect(problemsOf({ REDIS_URL: "redis://h", REDIS_URL_FILE: url })).toEqual([
      "REDIS_URL and REDIS_URL_FILE are both set; leave one of them out",
    ]);
    expect(problemsOf({ CALLBOARD_STATE_PASSWORD_FILE: password })).toEqual([
      expect.stringMatching(/^CALLBOARD_STATE_PASSWORD_FILE needs an address/),
    ]);
    expect(problemsOf({ REDIS_URL_FILE: url, CALLBOARD_REDIS_PASSWORD_FILE: password })).toEqual([
      expect.stringMatching(/^CALLBOARD_REDIS_PASSWORD_FILE is set, but the address of REDIS_URL has a password too/),
    ]);
  });
});

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

test("groups can be expected only of streams that are watched", () => {
  const [problem] = problemsOf({ CALLBOARD_EXPECTED_GROUPS: "chat:*=bot" });
  expect(problem).toBe('CALLBOARD_EXPECTED_GROUPS names "chat:*", which is no pattern of CALLBOARD_STREAMS');
  const env = { CALLBOARD_STREAMS: "conv:*,chat:*", CALLBOARD_EXPECTED_GROUPS: "conv:*=brain|crm|brain,chat:*=" };
  const result = readLaunchConfig({ NODE_ENV: "test", ...env });
  expect(result.ok && result.config.expectedGroups).toEqual([
    { pattern: "conv:*", groups: ["brain", "crm"] },
    { pattern: "chat:*", groups: [] },
  ]);
});

test("calls are copied with the demo, or when asked for", () => {
  const archiveOf = (env: Record<string, string>) => {
    const result = readLaunchConfig({ NODE_ENV: "test", ...env });
    return result.ok ? result.config.archive : result.problems;
  };
  expect(archiveOf({})).toEqual({ path: join(".callboard", "archive"), maxDays: 14, maxBytes: 10_000_000_000 });
  expect(archiveOf({ CALLBOARD_ARCHIVE: "off" })).toBeUndefined();
  expect(archiveOf({ REDIS_URL: "redis://h" })).toBeUndefined();
  const asked = { CALLBOARD_ARCHIVE: "on", CALLBOARD_ARCHIVE_DIR: "/a", CALLBOARD_ARCHIVE_SIZE: "2tb" };
  expect(archiveOf({ REDIS_URL: "redis://h", ...asked })).toMatchObject({ path: "/a", maxBytes: 2e12 });
  const postgresUrl = "postgres://callboard:secret@db/callboard";
  expect(archiveOf({ CALLBOARD_ARCHIVE_URL: postgresUrl })).toMatchObject({ postgresUrl });
});

describe("the bridge", () => {
  const whole = (env: Record<string, string>) => {
    const result = readLaunchConfig({ CALLBOARD_KAFKA_BROKERS: "k:9092", ...env });
    return result.ok ? result.config.bridge : result.problems;
  };

  test("sends everything to one topic unless told otherwise", () => {
    expect(readLaunchConfig({})).toMatchObject({ ok: true, config: { bridge: undefined } });
    expect(whole({ CALLBOARD_STREAMS: "conv:*,chat:(*)" })).toMatchObject({
      kafka: { brokers: ["k:9092"], isTls: false, sasl: undefined },
      routes: [
        { prefix: "conv:", suffix: "", conditions: [], topic: "calls" },
        { prefix: "chat:(", suffix: ")", conditions: [], topic: "calls" },
      ],
      listen: { host: "127.0.0.1", port: 9465 },
    });
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ CALLBOARD_KAFKA_SASL: "plain", CALLBOARD_KAFKA_USER: "u" }, /go together; only some are set/],
    [{ CALLBOARD_KAFKA_CA_FILE: "test/support/tls/ca.pem" }, /needs TLS: set CALLBOARD_KAFKA_TLS=on/],
    [
      { CALLBOARD_KAFKA_TLS: "on", CALLBOARD_KAFKA_CERT_FILE: "test/support/tls/client.pem" },
      /CERT_FILE and CALLBOARD_KAFKA_KEY_FILE go together/,
    ],
  ])("%j is refused", (env, problem) => {
    expect(whole(env)).toEqual([expect.stringMatching(problem)]);
  });
});
