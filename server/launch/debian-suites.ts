import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findOnPath, outputOf, runCommand } from "./run-command";

/** Where this system gets its packages from, if that is Debian's archive. */
export function debianArchive(): string | undefined {
  if (findOnPath(["apt-get"]) === undefined) return undefined;
  const targets = outputOf("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]) ?? "";
  return targets.split("\n").find((uri) => /\/debian\/?$/.test(uri));
}

export type SuitesOptions = { archive: string; suites: readonly string[]; work: string; timeoutMs: number };

/** Packages of suites that this system is not on, by apt with lists and caches of its own: no root, no lock, checked by Debian's keys. */
export function createSuites({ archive, suites, work, timeoutMs }: SuitesOptions) {
  const lists = join(work, "lists");
  const cache = join(work, "cache");
  const debs = join(work, "debs");
  const sources = join(work, "sources.list");
  for (const path of [join(lists, "partial"), join(cache, "archives", "partial"), debs]) {
    mkdirSync(path, { recursive: true });
  }
  const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const signedBy = existsSync(keys) ? `[signed-by=${keys}] ` : "";
  writeFileSync(sources, suites.map((suite) => `deb ${signedBy}${archive} ${suite} main\n`).join(""));
  const settings = {
    "Dir::Etc::SourceList": sources,
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::State::Lists": lists,
    "Dir::Cache": cache,
    "Debug::NoLocking": "true",
    "APT::Sandbox::User": "",
    "Acquire::Languages": "none",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
    "Acquire::Retries": "1",
    "Acquire::http::Timeout": "20",
  };
  const options = ["-qq", ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
  const run = (command: string, args: string[]) => runCommand(command, args, { timeoutMs, isQuiet: true, cwd: debs });
  return {
    update: async () => (await run("apt-get", [...options, "update"])) === 0,
    /** Into a folder; whether all of these packages were there. */
    async unpack(to: string, packages: readonly string[]): Promise<boolean> {
      if ((await run("apt-get", [...options, "download", ...packages])) !== 0) return false;
      mkdirSync(to, { recursive: true });
      for (const file of readdirSync(debs)) {
        await run("dpkg", ["-x", join(debs, file), to]);
        rmSync(join(debs, file));
      }
      return true;
    },
  };
}
