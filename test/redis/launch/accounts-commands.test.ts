import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { updateUsersFile } from "@/server/auth/update-users-file";
import { createUsers } from "@/server/auth/users";
import { readUsersFile } from "@/server/auth/users-file";
import { findFreePort } from "@/server/launch/ports";
import { createRecordingLog } from "@/test/support/recording-log";
import { runNode } from "./run-script";
import { temporaryFolder } from "./temporary-folder";

const launcher = join("server", "launch", "bootstrap.mjs");

async function run(args: string[], env: Record<string, string> = {}, input = ""): Promise<[number | null, string]> {
  const script = runNode([launcher, ...args], env);
  script.child.stdin?.end(input);
  const code = await script.exitCode;
  return [code, script.output()];
}

test("npm run token adds, lists and revokes beside the people of npm run user", async () => {
  const file = join(temporaryFolder(), "users.jsonl");
  const env = { CALLBOARD_USERS_FILE: file };
  const users = createUsers({ path: file, log: createRecordingLog().log, now: Date.now });
  expect(await run(["user", "add", "alice", "--role", "admin"], env, "correct horse battery\n")).toEqual([
    0,
    expect.any(String),
  ]);

  const [code, said] = await run(["token", "add", "prometheus", "--days", "30"], env);
  const secret = /^callboard_[\w-]{43}$/m.exec(said)?.[0] ?? "";
  expect([code, secret.length]).toEqual([0, 53]);
  expect(users.findToken(secret)).toMatchObject({ token: "prometheus", role: "viewer" });
  expect(readFileSync(file, "utf8")).not.toContain(secret);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await run(["token", "list"], env)).toEqual([0, expect.stringMatching(/^prometheus\tviewer\tuntil 20/m)]);

  expect(await run(["token", "add", "prometheus"], env)).toMatchObject([
    2,
    expect.stringContaining("is there already"),
  ]);
  expect(await run(["token", "add", "x", "--days", "0"], env)).toEqual([2, expect.any(String)]);
  expect(await run(["token", "add", "x", "--role", "boss"], env)).toEqual([2, expect.any(String)]);
  expect(await run(["token", "revoke", "prometheus"], env)).toEqual([0, expect.any(String)]);
  expect(users.findToken(secret)).toBeNull();
  expect(users.find("alice")).toMatchObject({ role: "admin" });
}, 60_000);

test("what changed while a password was typed stays changed", async () => {
  const file = join(temporaryFolder(), "users.jsonl");
  const env = { CALLBOARD_USERS_FILE: file };
  const users = createUsers({ path: file, log: createRecordingLog().log, now: Date.now });
  const password = "correct horse battery\n";
  for (const name of ["sam", "tim"]) await run(["user", "add", name, "--role", "admin"], env, password);
  const [, said] = await run(["token", "add", "race", "--role", "admin"], env);
  const secret = /^callboard_[\w-]{43}$/m.exec(said)?.[0] ?? "";
  const waiting = runNode([launcher, "user", "passwd", "sam"], env);
  await waiting.prints(/Password of sam/);
  expect(await run(["token", "revoke", "race"], env)).toEqual([0, expect.any(String)]);
  expect(await run(["user", "remove", "tim"], env)).toEqual([0, expect.any(String)]);
  waiting.child.stdin?.end("another horse battery\n");
  expect([await waiting.exitCode, waiting.output()]).toEqual([0, expect.stringContaining("sam may sign in as admin")]);
  expect(users.findToken(secret)).toBeNull();
  expect(users.find("tim")).toBeNull();
  expect(await users.check("sam", "another horse battery")).toMatchObject({ name: "sam" });
}, 60_000);

test("many who edit at once lose nobody's change", async () => {
  const file = join(temporaryFolder(), "users.jsonl");
  writeFileSync(`${file}.lock`, String(2 ** 22 + 1));
  const names = Array.from({ length: 40 }, (_, i) => `user-${i}`);
  const hash = `$argon2id$v=19$m=19456,t=2,p=1$${"a".repeat(22)}$${"b".repeat(43)}`;
  await Promise.all(
    names.map((name) =>
      updateUsersFile(file, ({ users, tokens }) => ({ users: [...users, { name, role: "viewer", hash }], tokens })),
    ),
  );
  expect(
    readUsersFile(file)
      .users.map(({ name }) => name)
      .sort(),
  ).toEqual([...names].sort());
  expect(readdirSync(dirname(file))).toEqual(["users.jsonl"]);
});

test("without sign-in the console refuses to listen elsewhere than on this machine", async () => {
  const port = await findFreePort();
  for (const HOST of ["0.0.0.0", "::"]) {
    const env = { HOST, PORT: String(port), CALLBOARD_DATA_DIR: temporaryFolder(), CALLBOARD_USERS_FILE: "" };
    const [code, said] = await run(["start"], env);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/HOST is .+ only with CALLBOARD_ORIGIN and CALLBOARD_USERS_FILE/),
    ]);
  }
  await expect(knock(port)).rejects.toThrow("ECONNREFUSED");
}, 60_000);

function knock(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", resolve);
    socket.once("error", reject);
  });
}
