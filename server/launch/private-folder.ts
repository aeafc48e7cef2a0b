import { chmodSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { LaunchError } from "./launch-error";

const othersBits = 0o077;
const stickyBit = 0o1000;

/** Runs what makes files so that they are its account's alone, whatever the account's own habits are. */
export function privately<T>(make: () => T): T {
  const before = process.umask(othersBits);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}

/** A folder that only this account may enter: made so, or made so again with all that is in it. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  tighten(path);
}

/**
 * The data folder, as `makePrivateFolder`; one that holds other things beside ours, or that many share as they share
 * /tmp, stays as it is: what we put there is private by itself.
 */
export function makeDataFolder(path: string): void {
  const isNew = mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined;
  const { mode, uid } = lstatSync(path);
  if ((mode & stickyBit) !== 0 || (uid !== ownId() && ownId() !== 0)) return;
  const held = readdirSync(path);
  const isOurs = isNew || held.length === 0 || held.includes("redis") || basename(path) === ".callboard";
  if (isOurs) tightenOne(path);
}

function tighten(path: string): void {
  tightenOne(path);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const each = join(path, entry.name);
    if (entry.isDirectory()) tighten(each);
    else if (entry.isFile()) tightenOne(each);
  }
}

/** A symbolic link is not followed: it may lead to what is not ours. */
function tightenOne(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink() || (found.mode & othersBits) === 0) return;
  try {
    chmodSync(path, found.mode & 0o700);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new LaunchError(`${path} is open to other accounts of this machine (${code}). Run: chmod -R go-rwx ${path}`);
  }
}

const ownId = () => process.getuid?.() ?? -1;
