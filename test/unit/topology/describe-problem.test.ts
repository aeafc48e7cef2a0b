import { describe, expect, test } from "vitest";
import { describeProblem } from "@/lib/topology/describe-problem";
import { addressOf } from "@/lib/topology/redis-url";
import { createConnectionState } from "@/server/collector/connection-state";
import { createRecordingLog } from "@/test/support/recording-log";

const url = "redis://user:s3cr3t@redis.example.org:6380/2";
const withCode = (code: string, message = code) => Object.assign(new Error(message), { code });

const cases: [Error, "refused" | "unreachable", RegExp][] = [
  [new Error("WRONGPASS invalid username-password pair or user is disabled."), "refused", /user name or password/],
  [new Error("ERR AUTH <password> called without any password configured"), "refused", /user name or password/],
  [new Error("NOAUTH Authentication required."), "refused", /wants a password; put it into REDIS_URL/],
  [new Error("NOPERM User u has no permissions to run the 'scan' command"), "refused", /'scan' command\); grant it/],
  [new Error("ERR DB index is out of range"), "refused", /no such database/],
  [new Error("DENIED Redis is running in protected mode because …"), "refused", /protected mode/],
  [new Error("ERR max number of clients reached"), "unreachable", /maxclients/],
  [new Error("LOADING Redis is loading the dataset in memory"), "unreachable", /is loading its data/],
  [new Error("MASTERDOWN Link with MASTER is down"), "unreachable", /no usable master/],
  [withCode("ENOTFOUND"), "unreachable", /host of .* is not known; check REDIS_URL/],
  [withCode("ECONNREFUSED"), "unreachable", /^Nothing listens at redis\.example\.org:6380\/2/],
  [withCode("ECONNREFUSED", ""), "unreachable", /^Nothing listens/],
  [withCode("EHOSTUNREACH"), "unreachable", /does not answer \(EHOSTUNREACH\)/],
  [new Error('expected a reply in the reply, found "H"'), "refused", /^An HTTP server listens at/],
  [withCode("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"), "refused", /^No TLS with/],
  [withCode("EPROTO", "wrong version number"), "refused", /does not speak TLS; write redis:\/\/ in REDIS_URL/],
  [withCode("NO_TLS", "no connection within 5000 ms"), "refused", /does not speak TLS; write redis:\/\//],
  [withCode("UNANSWERED", "read ECONNRESET"), "unreachable", /without an answer; if it wants TLS, write rediss:\/\//],
  [
    new Error("ERR unknown command 'TIME', with args beginning with: "),
    "refused",
    /sentinels write redis\+sentinel:\/\//,
  ],
  [new Error('expected a reply in the reply, found "*"'), "refused", /does not speak the Redis protocol/],
  [new Error("Redis did not answer within 5000 ms"), "unreachable", /does not answer/],
];

for (const [error, state, pattern] of cases) {
  test(`${error.message || String(Object.values(error))} is told in one line that names the address and no secret`, () => {
    const problem = describeProblem(error, url, "REDIS_URL");
    expect(problem).toEqual({ state, message: expect.stringMatching(pattern) });
    expect(problem.message).toContain("redis.example.org:6380/2");
    expect(problem.message).not.toMatch(/s3cr3t|\n/);
  });
}

test("an address has its default port and no credentials", () => {
  expect(addressOf("redis://:pw@h")).toBe("h:6379");
  expect(addressOf("rediss://[::1]:1/0")).toBe("[::1]:1/0");
});

describe("the state of a connection", () => {
  function tracker() {
    const clock = { nowMs: 1_000_000 };
    const { log, lines } = createRecordingLog();
    return { clock, lines, state: createConnectionState({ url, setting: "REDIS_URL" }, log, () => clock.nowMs) };
  }

  test("is logged once each way, however often an attempt fails", () => {
    const { clock, lines, state } = tracker();
    state.answered();
    for (let i = 0; i < 50; i++) {
      clock.nowMs += 100;
      state.failed(withCode(i % 2 ? "ECONNREFUSED" : "ECONNRESET"));
    }
    state.answered();
    state.answered();
    expect(lines.map(({ level }) => level)).toEqual(["info", "warn", "info"]);
  });

  test("counts its silence from the last answer, also before a failure is known", () => {
    const { clock, state } = tracker();
    state.answered();
    clock.nowMs += 1_000;
    expect(state.staleMs()).toBe(0);
    clock.nowMs += 1_000;
    expect(state.staleMs()).toBe(2_000);
    state.failed(withCode("ECONNRESET"));
    expect(state.staleMs()).toBe(2_000);
    expect(state.sinceMs).toBe(1_000_000);
    state.answered();
    expect(state.staleMs()).toBe(0);
    clock.nowMs -= 60_000;
    expect(state.staleMs()).toBe(0);
  });
});
