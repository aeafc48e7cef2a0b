import { existsSync } from "node:fs";
import { join } from "node:path";
import { outputOf, runCommand } from "./run-command";

/** The releases that Callboard is tested on, as the registry has them. */
const testedVersions = ["20.20.2", "22.23.3", "24.22.1"];
const fetchTimeoutMs = 180_000;

/** The tested releases of other majors than the one that runs. */
export function otherVersions(running: string): string[] {
  const major = (version: string) => version.split(".")[0];
  return testedVersions.filter((version) => major(version) !== major(running));
}

/** The path of a Node of this version, in the cache folder, from the registry's package of it; undefined where none runs here. */
export async function fetchNode(
  version: string,
  cacheDir = join(process.cwd(), ".callboard", "cache"),
): Promise<string | undefined> {
  const folder = join(cacheDir, `node-${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const binary = join(folder, "node_modules", name, "bin", "node");
  if (!existsSync(binary)) {
    const args = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    await runCommand("npm", [...args, `${name}@${version}`], { timeoutMs: fetchTimeoutMs, isQuiet: true });
  }
  const runs = existsSync(binary) && outputOf(binary, ["--version"])?.trim() === `v${version}`;
  return runs ? binary : undefined;
}
