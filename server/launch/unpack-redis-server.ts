import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "./run-command";

const aptTimeoutMs = 180_000;

/** Finds its libraries beside itself, so that the folder may be moved. `exec` keeps the process id. */
const wrapper = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
for folder in "$here"/root/usr/lib/*-linux-* "$here"/root/lib/*-linux-*; do
  [ -d "$folder" ] && LD_LIBRARY_PATH="$folder:$LD_LIBRARY_PATH"
done
export LD_LIBRARY_PATH
exec "$here/root/usr/bin/redis-server" "$@"
`;

/**
 * Downloads Debian's or Ubuntu's redis-server, and what it needs that this system lacks, with apt's own signature
 * checks but separate state and cache folders: no root, no lock, nothing installed. Leaves `folder` absent on failure.
 */
export async function unpackRedisServer(folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    const lists = join(work, "lists");
    const cache = join(work, "apt");
    for (const path of [join(lists, "partial"), join(cache, "archives", "partial")])
      mkdirSync(path, { recursive: true });
    const apt = (...args: string[]) =>
      runCommand("apt-get", [...aptOptions(lists, cache), ...args], { timeoutMs: aptTimeoutMs, isQuiet: true });
    await apt("update");
    const fetched = await apt("install", "--download-only", "--reinstall", "redis-server", "redis-tools");
    if (fetched !== 0) return;
    const root = join(work, "unpacked", "root");
    mkdirSync(root, { recursive: true });
    const archives = join(cache, "archives");
    for (const file of readdirSync(archives).filter((name) => name.endsWith(".deb"))) {
      await runCommand("dpkg", ["-x", join(archives, file), root], { timeoutMs: aptTimeoutMs, isQuiet: true });
    }
    const start = join(work, "unpacked", "redis-server");
    writeFileSync(start, wrapper);
    chmodSync(start, 0o755);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, "unpacked"), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function aptOptions(lists: string, cache: string): string[] {
  const settings = {
    "Dir::State::Lists": lists,
    "Dir::Cache": cache,
    "Debug::NoLocking": "true",
    "APT::Sandbox::User": "",
    "APT::Install-Recommends": "false",
    "Acquire::Retries": "1",
    "Acquire::http::Timeout": "20",
  };
  return ["-qq", "-y", ...Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
}
