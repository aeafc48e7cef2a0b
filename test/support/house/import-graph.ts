import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { preProcessFile } from "typescript";

/** One import statement: `to` is a file of the repository, or null for a package from outside or a path that leads nowhere. */
export type Import = { from: string; specifier: string; to: string | null };

/** Every module of a checkout and what it imports, types too. New files count before they are committed. */
export type ImportGraph = { files: string[]; imports: Import[] };

const endings = ["", ".ts", ".tsx", ".mjs", ".d.ts"];

export function readImportGraph(root: string): ImportGraph {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const tracked = new Set(listed.split("\n").filter((file) => file !== "" && existsSync(posix.join(root, file))));
  const files = [...tracked].filter((file) => /\.(ts|tsx|mjs)$/.test(file)).sort();
  const imports = files.flatMap((from) =>
    preProcessFile(readFileSync(posix.join(root, from), "utf8"), true, true).importedFiles.map(({ fileName }) => ({
      from,
      specifier: fileName,
      to: resolveImport(tracked, from, fileName),
    })),
  );
  return { files, imports };
}

function resolveImport(tracked: ReadonlySet<string>, from: string, specifier: string): string | null {
  if (!isOfTheHouse(specifier)) return null;
  const path = specifier.startsWith("@/") ? specifier.slice(2) : posix.join(posix.dirname(from), specifier);
  return endings.map((ending) => path + ending).find((file) => tracked.has(file)) ?? null;
}

export function isOfTheHouse(specifier: string): boolean {
  return specifier.startsWith("@/") || specifier.startsWith(".");
}
