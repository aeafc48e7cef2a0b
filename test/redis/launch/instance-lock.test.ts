import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { lockInstance } from "@/server/launch/instance-lock";
import { identifyProcess } from "@/server/launch/process-identity";
import { temporaryFolder } from "./temporary-folder";

let dataDir: string;
const lockFile = () => join(dataDir, "launcher.json");

beforeEach(() => {
  dataDir = temporaryFolder();
});

test("a second start is told which process runs and where", () => {
  const lock = lockInstance(dataDir);
  lock.publish("http://127.0.0.1:3001");
  expect(() => lockInstance(dataDir)).toThrow(
    `Callboard already runs in ${dataDir} (process ${process.pid} at http://127.0.0.1:3001).`,
  );
  lock.release();
  lockInstance(dataDir).release();
});

const stale = {
  "a process that is gone": JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "1" }),
  "another process under the same id": JSON.stringify({ pid: process.pid, startedAt: "1" }),
  "a half-written file": '{"pid":',
};

test.each(Object.entries(stale))("the lock of %s is taken over", (_, text) => {
  writeFileSync(lockFile(), text);
  const lock = lockInstance(dataDir);
  expect(JSON.parse(readFileSync(lockFile(), "utf8"))).toEqual(identifyProcess(process.pid));
  lock.release();
});
