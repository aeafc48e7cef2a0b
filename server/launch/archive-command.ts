import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatBytes, formatCounted } from "@/lib/format";
import { createCallNames } from "@/lib/ids/call-names";
import type { ArchiveStore } from "../archive/store/archive-store";
import { loadSqlDriver } from "../archive/store/sql-driver";
import { createSqliteStore } from "../archive/store/sqlite-store";
import { readLaunchConfig } from "../config/config";

const usage = `Say which: npm run archive -- status | verify | delete CALL  [--server NAME]

status   files, sizes and days of the archive
verify   reads everything and tells what is not as it must be; ends with 1 where something is not
delete   removes CALL from every file for good, without a record in the audit
--server which watched Redis' archive, where there are several: the name of its folder`;

/** `npm run archive`: looks after the archive that the settings name, also while a console copies into it. */
export async function runArchiveCommand(args: readonly string[], say: (line: string) => void = console.log) {
  try {
    await run(args, say);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}

async function run(args: readonly string[], say: (line: string) => void): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { server: { type: "string" } },
  });
  const [command = "", callId = "", ...others] = positionals;
  if (others.length > 0 || !["status", "verify", "delete"].includes(command)) throw new Error(usage);
  if ((command === "delete") !== (callId !== "")) throw new Error(usage);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const result = readLaunchConfig({ ...process.env, CALLBOARD_ARCHIVE: "on" });
  if (!result.ok) throw new Error(result.problems.join("\n"));
  const { archive, streamPatterns } = result.config;
  if (archive === undefined) throw new Error(usage);
  const path = join(archive.path, chooseServer(archive.path, values.server));
  const store = createSqliteStore({ path, loadDriver: loadSqlDriver, retention: archive, now: Date.now });
  try {
    if (command === "status") await tellStatus(store, path, say);
    else if (command === "verify") await verify(store, say);
    else await remove(store, callId, createCallNames(streamPatterns).keyOf(callId), say);
  } finally {
    await store.close();
  }
}

function chooseServer(path: string, wanted: string | undefined): string {
  const found = existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [];
  const names = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const [only] = names;
  if (only === undefined)
    throw new Error(`There is no archive in ${path}; CALLBOARD_ARCHIVE_DIR names another folder.`);
  if (wanted === undefined && names.length === 1) return only;
  throw new Error(`Which of them? Say --server with one of: ${names.join(", ")}`);
}

async function tellStatus(store: ArchiveStore, path: string, say: (line: string) => void): Promise<void> {
  const files = await store.files();
  say(path);
  for (const { name, sizeBytes, problem } of files) {
    say(`${name}  ${formatBytes(sizeBytes)}${problem === null ? "" : `  left out: ${problem}`}`);
  }
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  say(`${formatCounted(files.length, "file")}, ${formatBytes(sizeBytes)}`);
}

async function verify(store: ArchiveStore, say: (line: string) => void): Promise<void> {
  const { files, chunks, entries, rawBytes, problems } = await store.verify();
  for (const problem of problems) say(problem);
  say(
    `${formatCounted(files, "file")}, ${formatCounted(chunks, "stretch", "stretches")}, ${formatCounted(entries, "entry", "entries")}, ${formatBytes(rawBytes)} as Redis sent them: ${problems.length === 0 ? "all is well" : formatCounted(problems.length, "problem")}`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

async function remove(
  store: ArchiveStore,
  callId: string,
  key: string | null,
  say: (line: string) => void,
): Promise<void> {
  const gone = key === null ? null : await store.forget(key);
  if (gone === null) throw new Error(`Nothing of call ${callId} is in the archive.`);
  say(`${formatCounted(gone.entries, "entry", "entries")} of call ${callId} removed for good. What Redis holds stays.`);
}
