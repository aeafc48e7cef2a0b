import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createUsers } from "@/server/auth/users";
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
