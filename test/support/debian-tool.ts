import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findOnPath } from "@/server/launch/run-command";

const run = promisify(execFile);
const cache = join(process.cwd(), ".callboard", "cache", "tools");
const fetchTimeoutMs = 180_000;

/**
 * The path of a program that tests need: on PATH, else Debian's or Ubuntu's package unpacked into the cache folder, with
 * apt's own signature checks and nothing installed. Throws with the line to type where it cannot be had.
 */
export async function debianTool(name: string, packageName: string): Promise<string> {
  const installed = findOnPath([name]);
  if (installed) return installed;
  const folder = join(cache, packageName);
  const unpacked = join(folder, "usr", "bin", name);
  if (!existsSync(unpacked)) await unpack(packageName, folder).catch(() => undefined);
  if (existsSync(unpacked)) return unpacked;
  throw new Error(`The tests need ${name}. Type: sudo apt-get install ${packageName}`);
}

async function unpack(packageName: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    const options = { cwd: work, timeout: fetchTimeoutMs };
    await run("apt-get", ["-qq", "-o", "APT::Sandbox::User=", "download", packageName], options);
    const archive = readdirSync(work).find((file) => file.endsWith(".deb")) ?? "";
    await run("dpkg", ["-x", archive, "root"], options);
    if (!existsSync(folder)) renameSync(join(work, "root"), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
