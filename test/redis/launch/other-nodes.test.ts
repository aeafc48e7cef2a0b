import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fetchNode, otherVersions } from "@/server/launch/other-nodes";
import { temporaryFolder } from "./temporary-folder";

test("the tested majors but the running one", () => {
  const majors = (running: string) => otherVersions(running).map((version) => version.split(".")[0]);
  expect(majors("20.19.0")).toEqual(["22", "24"]);
  expect(majors("22.1.0")).toEqual(["20", "24"]);
  expect(majors("26.0.0")).toEqual(["20", "22", "24"]);
});

test("a Node in the cache is taken where it runs and is of that version, and else there is none", async () => {
  const cacheDir = temporaryFolder();
  const bin = join(cacheDir, "node-22.0.0", "node_modules", `node-${process.platform}-${process.arch}`, "bin");
  mkdirSync(bin, { recursive: true });
  const binary = join(bin, "node");
  writeFileSync(binary, "#!/bin/sh\necho v22.0.0\n");
  chmodSync(binary, 0o755);
  expect(await fetchNode("22.0.0", cacheDir)).toBe(binary);
  writeFileSync(binary, "#!/bin/sh\necho v21.0.0\n");
  expect(await fetchNode("22.0.0", cacheDir)).toBeUndefined();
});
