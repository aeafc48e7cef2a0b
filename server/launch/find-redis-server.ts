import { existsSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./launch-error";
import { findOnPath, outputOf, type Say } from "./run-command";
import { unpackRedisServer } from "./unpack-redis-server";

const oldest = { major: 6, minor: 2 };

/** Where the project keeps what it fetched for itself; deleting it costs a download and nothing else. */
const projectCacheDir = join(process.cwd(), ".callboard", "cache");

export type FindRedisServerOptions = { configuredPath?: string | undefined; cacheDir?: string; say?: Say };

/**
 * The path of a redis-server or valkey-server that runs on this machine: the configured one, else one on PATH, else the
 * distribution's own packages unpacked into the cache folder. Throws a LaunchError with the line to type where none is.
 */
export async function findRedisServer(options: FindRedisServerOptions = {}): Promise<string> {
  const { configuredPath, cacheDir = projectCacheDir, say = () => undefined } = options;
  if (configuredPath) {
    const problem = problemWith(configuredPath);
    if (problem) throw new LaunchError(`CALLBOARD_REDIS_SERVER=${configuredPath} ${problem}`);
    return configuredPath;
  }
  const installed = findOnPath(["redis-server", "valkey-server"]);
  if (installed && !problemWith(installed)) return installed;
  const unpacked = join(cacheDir, "redis", "redis-server");
  if (existsSync(unpacked) && !problemWith(unpacked)) return unpacked;
  if (findOnPath(["apt-get"]) && findOnPath(["dpkg"])) {
    say(
      "No redis-server is installed: fetching the distribution's package into .callboard/cache (nothing is installed) …",
    );
    await unpackRedisServer(join(cacheDir, "redis"));
    if (existsSync(unpacked) && !problemWith(unpacked)) return unpacked;
  }
  const why = installed ? `${installed} ${problemWith(installed)}` : "No redis-server or valkey-server was found";
  throw new LaunchError(`${why}. ${installLine()}, or set REDIS_URL and CALLBOARD_STATE_URL to servers of your own.`);
}

function problemWith(binary: string): string | undefined {
  const version = outputOf(binary, ["--version"]);
  if (version === undefined) return "does not run";
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return "is not a redis-server or valkey-server";
  const isOld = Number(major) < oldest.major || (Number(major) === oldest.major && Number(minor) < oldest.minor);
  return isOld ? `is ${major}.${minor}; ${oldest.major}.${oldest.minor} or newer is needed` : undefined;
}

function installLine(): string {
  if (process.platform === "darwin") return "Type: brew install redis";
  if (findOnPath(["apt-get"])) return "Type: sudo apt-get install redis-server";
  if (findOnPath(["dnf"])) return "Type: sudo dnf install redis";
  if (findOnPath(["pacman"])) return "Type: sudo pacman -S valkey";
  if (findOnPath(["apk"])) return "Type: sudo apk add redis";
  return "Install redis-server and set CALLBOARD_REDIS_SERVER to its path";
}
