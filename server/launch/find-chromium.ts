import { existsSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./launch-error";
import { findOnPath, outputOf, runCommand, type Say } from "./run-command";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const playwright = join("node_modules", "@playwright", "test", "cli.js");

/** CHROMIUM_PATH, else a Chromium or Chrome on PATH, else `undefined`: then Playwright looks for its own. */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM_PATH || findOnPath(names);
}

/** A browser that starts: found, installed by apt as root, or downloaded by Playwright. A LaunchError where none can be. */
export async function ensureChromium(say: Say): Promise<string> {
  const found = findChromium();
  if (found) {
    if (runs(found)) return found;
    throw new LaunchError(`The browser ${found} does not run. Set CHROMIUM_PATH to a Chromium or Chrome that does.`);
  }
  const installed = (await installWithApt(say)) ?? (await installWithPlaywright(say));
  if (installed) return installed;
  const line = findOnPath(["apt-get"]) ? "sudo apt-get install chromium" : "npx playwright install chromium";
  throw new LaunchError(`The browser tests need a Chromium. Type: ${line}, or set CHROMIUM_PATH.`);
}

async function installWithApt(say: Say): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !findOnPath(["apt-get"])) return undefined;
  say("No Chromium is installed: installing the distribution's (apt-get install chromium) …");
  const quietly = ["-qq", "-y", "-o", "DPkg::Lock::Timeout=300"];
  await runCommand("apt-get", [...quietly, "update"], { isQuiet: true });
  await runCommand("apt-get", [...quietly, "--no-install-recommends", "install", "chromium"]);
  return firstThatRuns(findOnPath(names));
}

async function installWithPlaywright(say: Say): Promise<string | undefined> {
  const own = await playwrightsOwn();
  if (own) return own;
  say("No Chromium is installed: downloading Playwright's …");
  await runCommand(process.execPath, [playwright, "install", "chromium"]);
  return playwrightsOwn();
}

async function playwrightsOwn(): Promise<string | undefined> {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? firstThatRuns(path) : undefined;
}

const runs = (path: string) => outputOf(path, ["--version"], 30_000) !== undefined;
const firstThatRuns = (path: string | undefined) => (path && runs(path) ? path : undefined);
