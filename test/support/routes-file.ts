import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import type { Finished } from "./run-runtime";

/** A file of routes, and of what their secrets are in; gone when the test's file ends, or the test where `finished` says so. */
export function routesFile(
  routes: readonly object[],
  secrets: Record<string, string> = {},
  finished: Finished = afterAll,
): string {
  const folder = mkdtempSync(join(tmpdir(), "callboard-routes-"));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(folder, name), text);
  const path = join(folder, "routes.json");
  writeFileSync(path, JSON.stringify({ routes }));
  return path;
}

/** The same for one test. */
export const ownRoutesFile = (routes: readonly object[], secrets: Record<string, string> = {}): string =>
  routesFile(routes, secrets, onTestFinished);
