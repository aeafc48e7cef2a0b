import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./launch-error";
import { makeDataFolder } from "./private-folder";
import { identifyProcess, isSameProcessAlive, type ProcessIdentity } from "./process-identity";

export type InstanceLock = {
  /** Tells a later start where this one can be found. */
  publish(address: string): void;
  release(): void;
};

type Owner = ProcessIdentity & { address?: string };

/**
 * One running Callboard per data folder. Throws a LaunchError naming the one that runs; the lock of a process that is
 * gone, or whose id has passed to another, is taken over.
 */
export function lockInstance(dataDir: string): InstanceLock {
  makeDataFolder(dataDir);
  const path = join(dataDir, "launcher.json");
  const mine = identifyProcess(process.pid) ?? { pid: process.pid, startedAt: "" };
  for (let tries = 0; tries < 3; tries++) {
    if (createExclusively(path, JSON.stringify(mine))) {
      return {
        publish: (address) => replace(path, JSON.stringify({ ...mine, address })),
        release: () => rmSync(path, { force: true }),
      };
    }
    const found = readOwner(path);
    if (found && isSameProcessAlive(found)) throw new LaunchError(describeRunning(found, dataDir));
    removeStale(path, found);
  }
  throw new LaunchError(`Another start is taking ${dataDir} right now. Try again.`);
}

function describeRunning({ pid, address }: Owner, dataDir: string): string {
  const where = address ? ` at ${address}` : "";
  return `Callboard already runs in ${dataDir} (process ${pid}${where}). Stop it first, or set CALLBOARD_DATA_DIR.`;
}

/** The file appears whole or not at all, and for one of two processes only. */
function createExclusively(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Another start may have taken the lock over meanwhile: what was moved aside by mistake goes back. */
function removeStale(path: string, stale: Owner | undefined): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readOwner(aside);
  if (moved && (moved.pid !== stale?.pid || moved.startedAt !== stale.startedAt)) {
    createExclusively(path, JSON.stringify(moved));
  }
  rmSync(aside, { force: true });
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readOwner(path: string): Owner | undefined {
  try {
    const { pid, startedAt, address } = JSON.parse(readFileSync(path, "utf8"));
    return typeof pid === "number" && typeof startedAt === "string" ? { pid, startedAt, address } : undefined;
  } catch {
    return undefined;
  }
}
