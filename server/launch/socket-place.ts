import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LaunchError } from "./launch-error";

/** What fits into the address of a socket on Linux (108) and macOS (104), with the byte that ends it. */
const maxPathBytes = 103;
const socketName = "redis.sock";

const fits = (path: string) => Buffer.byteLength(path) <= maxPathBytes;

/**
 * Where a server can put its socket, best first: in its own folder, else, where that path is too long or its disk makes no
 * sockets, in a folder of this account alone among the temporary ones. That one is made when it is asked for.
 */
export function* socketPlaces(dir: string): Generator<string> {
  const own = join(resolve(dir), socketName);
  if (fits(own)) yield own;
  const path = join(shortFolder(dir), socketName);
  if (!fits(path)) {
    throw new LaunchError(
      `${own} and ${path} are both too long for a socket. Set CALLBOARD_DATA_DIR to a shorter path.`,
    );
  }
  yield path;
}

/** Named for the folder, so that a later start finds it again; of another's making it is not used. */
function shortFolder(dir: string): string {
  const uid = process.getuid?.() ?? 0;
  const path = join(
    tmpdir(),
    `callboard-${uid}-${createHash("sha256").update(resolve(dir)).digest("hex").slice(0, 12)}`,
  );
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new LaunchError(
      `${path} is no folder of this account's: another one may read what passes there. Remove it, or set CALLBOARD_DATA_DIR to a shorter path.`,
    );
  }
  if ((found.mode & 0o777) !== 0o700) chmodSync(path, 0o700);
  return path;
}
