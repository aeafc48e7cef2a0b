import { execFileSync } from "node:child_process";

/**
 * Prints what a benchmark measured, with the commit it was measured at. A figure that is no number was not measured: then
 * it says which, and the benchmark fails.
 */
export function printReport(report: object): void {
  console.log(JSON.stringify({ commit: commitNow(), node: process.version, ...report }, null, 2));
  const missing = unmeasured(report, "");
  if (missing.length === 0) return;
  console.error(`Not measured: ${missing.join(", ")}`);
  process.exitCode = 1;
}

/** Fails where fewer were seen than asked for: a ratio of what was not there says nothing. */
export function requireSeen(what: string, seen: number, asked: number): void {
  if (seen < asked) throw new Error(`Measured nothing to speak of: ${seen} of ${asked} ${what} were seen.`);
}

function unmeasured(value: unknown, path: string): string[] {
  if (value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value))) return [path];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, part]) => unmeasured(part, path === "" ? name : `${path}.${name}`));
}

function commitNow(): string {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
  try {
    return (
      git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+")
    );
  } catch {
    return "not a git checkout";
  }
}
