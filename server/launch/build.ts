import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { LaunchError } from "./launch-error";
import { runCommand, type Say } from "./run-command";

export const nextBinary = join("node_modules", "next", "dist", "bin", "next");

const folders = ["app", "components", "lib", "server", "public"];
const files = [
  "package-lock.json",
  "next.config.mjs",
  "postcss.config.mjs",
  "tsconfig.json",
  "instrumentation.ts",
  "proxy.ts",
];
const notInTheBuild = [join("server", "launch") + sep, join("server", "demo") + sep];
const stampFile = join(".next", "callboard-built-from");

type BuildOptions = { say: Say; signal?: AbortSignal };

/** Builds the console unless the last finished build was made from the same sources. Throws a LaunchError on failure. */
export async function buildIfNeeded(options: BuildOptions): Promise<void> {
  const isBuilt = existsSync(join(".next", "BUILD_ID")) && existsSync(stampFile);
  if (isBuilt && readFileSync(stampFile, "utf8") === hashSources()) return;
  await build(options);
}

async function build({ say, signal }: BuildOptions): Promise<void> {
  say("Building the console (about 20 s) …");
  const builtFrom = hashSources();
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  const code = await runCommand(process.execPath, [nextBinary, "build"], { env, ...(signal ? { signal } : {}) });
  if (code !== 0) throw new LaunchError("The build did not finish; what it said stands above.");
  writeFileSync(stampFile, builtFrom);
}

/** `npm run build`: builds always, but for `--if-needed`. */
export async function runBuild(args: readonly string[]): Promise<void> {
  try {
    await (args.includes("--if-needed") ? buildIfNeeded : build)({ say: console.log });
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function hashSources(): string {
  const hash = createHash("sha256");
  for (const path of [...files, ...folders.flatMap(filesBelow)].filter((file) => existsSync(file)).sort()) {
    hash.update(`${path}\0`).update(createHash("sha256").update(readFileSync(path)).digest());
  }
  return hash.digest("hex");
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !notInTheBuild.some((prefix) => path.startsWith(prefix)));
}
