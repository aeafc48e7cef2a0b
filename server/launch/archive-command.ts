import { existsSync, readdirSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ArchiveSettings } from "@/lib/archive/archive-settings";
import { formatBytes, formatCounted } from "@/lib/format";
import { createCallNames } from "@/lib/ids/call-names";
import { ExportFormat } from "@/lib/schema/replay";
import { listSchemas } from "../archive/postgres/postgres-client";
import { createPostgresStore } from "../archive/postgres/postgres-store";
import { openCopy } from "../archive/sequence/call-copy";
import type { ArchiveStore } from "../archive/store/archive-store";
import { loadSqlDriver } from "../archive/store/sql-driver";
import { createSqliteStore } from "../archive/store/sqlite-store";
import { readLaunchConfig } from "../config/config";
import { exportCopy } from "../conversation/export-copy";
import { createEntryMask } from "../entries/entry-mask";
import { createStreamRules } from "../entries/stream-rules";
import { createLog } from "../log";

const usage = `Say which: npm run archive -- status | verify | delete CALL | export CALL  [--server NAME]

status   files, sizes and days of the archive
verify   reads everything and tells what is not as it must be; ends with 1 where something is not
delete   removes CALL from every file for good, without a record in the audit
export   writes what was copied of CALL, masked as the settings say, without a record in the audit:
         --format ${ExportFormat.options.join("|")} (jsonl), --out FILE (else what is printed)
--server which watched Redis' archive, where there are several: the name of its folder or schema`;

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
    options: { server: { type: "string" }, format: { type: "string" }, out: { type: "string" } },
  });
  const [command = "", callId = "", ...others] = positionals;
  const format = ExportFormat.safeParse(values.format ?? "jsonl").data;
  const isAboutCall = command === "delete" || command === "export";
  if (others.length > 0 || !["status", "verify", "delete", "export"].includes(command)) throw new Error(usage);
  if (isAboutCall !== (callId !== "") || format === undefined) throw new Error(usage);
  if (command !== "export" && (values.format ?? values.out) !== undefined) throw new Error(usage);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const result = readLaunchConfig({ ...process.env, CALLBOARD_ARCHIVE: "on" });
  if (!result.ok) throw new Error(result.problems.join("\n"));
  const { archive, streamPatterns } = result.config;
  if (archive === undefined) throw new Error(usage);
  const { path, store } = await openChosen(archive, values.server);
  try {
    if (command === "status") await tellStatus(store, path, say);
    else if (command === "verify") await verify(store, say);
    else {
      const key = createCallNames(streamPatterns).keyOf(callId);
      if (command === "delete") await remove(store, callId, key, say);
      else {
        const copy = key === null ? null : await openCopy(store, key);
        if (key === null || copy === null) throw nothingOf(callId);
        const mask = createEntryMask(createLog(result.config.logLevel), createStreamRules(result.config)(key));
        await write(exportCopy({ store, copy, callId, mask, format, now: Date.now }), values.out, say);
      }
    }
  } finally {
    await store.close();
  }
}

/** `path` is what the archive is called by. */
async function openChosen(archive: ArchiveSettings, wanted: string | undefined) {
  const { postgresUrl: url, path } = archive;
  if (url !== undefined) {
    const schema = choose(await listSchemas(url), wanted, "the PostgreSQL of CALLBOARD_ARCHIVE_URL");
    return { path: schema, store: createPostgresStore({ url, schema, retention: archive, now: Date.now }) };
  }
  const found = existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [];
  const names = found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const folder = join(path, choose(names, wanted, path));
  const store = createSqliteStore({ path: folder, loadDriver: loadSqlDriver, retention: archive, now: Date.now });
  return { path: folder, store };
}

function choose(names: readonly string[], wanted: string | undefined, where: string): string {
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const [only] = names;
  if (only === undefined)
    throw new Error(
      `There is no archive in ${where}; CALLBOARD_ARCHIVE_DIR or CALLBOARD_ARCHIVE_URL names another place.`,
    );
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
  if (gone === null) throw nothingOf(callId);
  say(`${formatCounted(gone.entries, "entry", "entries")} of call ${callId} removed for good. What Redis holds stays.`);
}

const nothingOf = (callId: string) => new Error(`Nothing of call ${callId} is in the archive.`);

/** To a new file of this account alone, which is gone again where not all could be written. */
async function write(pieces: AsyncIterable<string>, path: string | undefined, say: (line: string) => void) {
  if (path === undefined) {
    // Whoever reads has seen enough, as head does.
    process.stdout.once("error", () => process.exit());
    for await (const piece of pieces) say(piece.replace(/\n$/, ""));
    return;
  }
  const file = await open(path, "wx", 0o600);
  try {
    for await (const piece of pieces) await file.write(piece);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  say(`Written to ${path}.`);
}
