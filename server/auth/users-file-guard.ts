import { statSync } from "node:fs";

const writableByOthers = 0o022;

/**
 * Who writes the users file decides who comes in: a file that another account of this machine may write is not believed.
 * Throws an Error with the line to type.
 */
export function checkUsersFileRights(path: string): void {
  const { mode, uid } = statSync(path);
  if ((mode & writableByOthers) !== 0) throw new Error(`other accounts may write it; run: chmod 600 ${path}`);
  const own = process.getuid?.();
  if (own !== undefined && own !== 0 && uid !== own && uid !== 0) {
    throw new Error(`it belongs to another account; run: sudo chown ${own} ${path}`);
  }
}
