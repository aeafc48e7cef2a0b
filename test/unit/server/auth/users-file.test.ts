import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { nextPath } from "@/lib/auth/next-path";
import { parseUsersFile } from "@/server/auth/users-file";
import { readLaunchConfig } from "@/server/config/config";

const hash = `$argon2id$v=19$m=19456,t=2,p=1$${"a".repeat(22)}$${"b".repeat(43)}`;
const line = (name: string, role = "viewer") => JSON.stringify({ name, role, hash });
const folder = mkdtempSync(join(tmpdir(), "callboard-users-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("users stand one per line or in an array", () => {
  const both = [`${line("alice", "admin")}\n\n${line("bob")}\n`, `[${line("alice", "admin")},\n${line("bob")}]`];
  for (const text of both) expect(parseUsersFile(text).users.map(({ name }) => name)).toEqual(["alice", "bob"]);
});

test.each([
  [`${line("alice")}\n${line("bob", "boss")}`, /^line 2: role .+expected \{"name"/],
  [`${line("alice")}\n{"name":`, /^line 2: is no valid JSON; expected/],
  [line("local operator"), /^line 1: name must be/],
  [line("Nobody"), /^line 1: name must not be nobody/],
  [line("alice").replace("argon2id", "argon2i"), /^line 1: hash must be an argon2id hash/],
  [`[${line("alice")},${line("alice")}]`, /^entry 2: this name stands there twice/],
  ["[1", /^the array: is no valid JSON/],
])("a bad file is refused by place and shape, never with what it holds: %#", (text, why) => {
  expect(() => parseUsersFile(text)).toThrow(why);
  expect(() => parseUsersFile(text)).not.toThrow(/bbbb/);
});

describe("the start", () => {
  const problems = (env: Record<string, string>) => {
    const result = readLaunchConfig({ NODE_ENV: "test", ...env });
    return result.ok ? [] : result.problems;
  };
  const file = join(folder, "users.jsonl");
  const good = join(folder, "good.jsonl");
  writeFileSync(good, line("alice"));

  test("is stopped by a users file that is bad, empty or absent", () => {
    writeFileSync(file, `${line("alice")}\nnonsense`);
    expect(problems({ CALLBOARD_USERS_FILE: file })).toEqual([
      expect.stringMatching(/^CALLBOARD_USERS_FILE is .+ \(line 2: is no valid JSON/),
    ]);
    writeFileSync(file, "");
    expect(problems({ CALLBOARD_USERS_FILE: file })).toEqual([expect.stringContaining("names nobody")]);
    expect(problems({ CALLBOARD_USERS_FILE: join(folder, "none") })).toEqual([expect.stringContaining("ENOENT")]);
  });

  test("is stopped by a users file that others may write, with the line to type", () => {
    const open = join(folder, "open.jsonl");
    writeFileSync(open, line("alice"));
    for (const mode of [0o666, 0o664, 0o602, 0o620]) {
      chmodSync(open, mode);
      const [said] = problems({ CALLBOARD_USERS_FILE: open });
      expect(said).toContain(`(other accounts may write it; run: chmod 600 ${open})`);
    }
    for (const mode of [0o600, 0o640, 0o644, 0o400]) {
      chmodSync(open, mode);
      expect(problems({ CALLBOARD_USERS_FILE: open })).toEqual([]);
    }
  });

  test("listens on another address only with sign-in and an origin", () => {
    const origin = "https://console.example";
    expect(problems({ HOST: "0.0.0.0" })).toHaveLength(1);
    expect(problems({ HOST: "0.0.0.0", CALLBOARD_ORIGIN: origin })).toHaveLength(1);
    expect(problems({ HOST: "0.0.0.0", CALLBOARD_USERS_FILE: good })).toHaveLength(1);
    expect(problems({ HOST: "0.0.0.0", CALLBOARD_USERS_FILE: good, CALLBOARD_ORIGIN: origin })).toEqual([]);
  });
});

test.each([
  ["/pending?group=a#b", "/pending?group=a#b"],
  [undefined, "/"],
  ["", "/"],
  ["https://evil.example", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/..//evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/login?next=/login", "/"],
  ["/api/session", "/"],
])("after signing in %j leads to %s", (asked, path) => {
  expect(nextPath(asked)).toBe(path);
});
