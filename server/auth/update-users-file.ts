import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { readUsersFile, type UsersFile } from "./users-file";

const waitMs = 10_000;
const retryMs = 50;

/**
 * Changes the users file by what stands in it at that moment, one after the other with everybody else who does: what was
 * read before a person was asked something would bring back what was taken out meanwhile. The new file is put in place as
 * a whole, readable by its owner alone. `change` gives the new content, or throws and leaves the file as it is.
 */
export async function updateUsersFile(path: string, change: (file: UsersFile) => UsersFile): Promise<void> {
  const release = await lock(`${path}.lock`);
  try {
    const file = existsSync(path) ? readUsersFile(path) : { users: [], tokens: [] };
    writeUsersFile(path, change(file));
  } finally {
    release();
  }
}

/** One object per line, put in place as a whole and readable by its owner alone. */
export function writeUsersFile(path: string, { users, tokens }: UsersFile): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  const file = openSync(draft, "wx", 0o600);
  try {
    writeSync(file, [...users, ...tokens].map((row) => `${JSON.stringify(row)}\n`).join(""));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/** Held by the process whose id stands in it; that of a process that is gone is taken away. */
async function lock(path: string): Promise<() => void> {
  const mine = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const file = openSync(mine, "wx", 0o600);
  writeSync(file, String(process.pid));
  closeSync(file);
  const deadline = Date.now() + waitMs;
  try {
    for (;;) {
      try {
        linkSync(mine, path);
        return () => rmSync(path, { force: true });
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
      if (isAbandoned(path)) rmSync(path, { force: true });
      else if (Date.now() > deadline) throw new Error(`${path} is held by another command; nothing was changed.`);
      else await sleep(retryMs);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function isAbandoned(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    if (!Number.isInteger(pid) || pid <= 0) return true;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
