import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ArchivePiece, ArchiveRange, ArchiveStore } from "@/server/archive/store/archive-store";
import { loadSqlDriver } from "@/server/archive/store/sql-driver";
import { createSqliteStore } from "@/server/archive/store/sqlite-store";
import { digestRawEntries } from "@/server/redis/raw-entries";
import { keptLong } from "./archive-takes";

export function archiveFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "callboard-archive-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function openArchive(path: string, nowMs = Date.UTC(2026, 10, 30, 12), retention = keptLong): ArchiveStore {
  const store = createSqliteStore({ path, loadDriver: loadSqlDriver, retention, now: () => nowMs });
  onTestFinished(() => store.close());
  return store;
}

export const everything: ArchiveRange = {
  fromId: "0-0",
  toId: "18446744073709551615-18446744073709551615",
  isReverse: false,
};

export async function piecesOf(
  store: ArchiveStore,
  key: string,
  range = everything,
  life = 1,
): Promise<ArchivePiece[]> {
  const pieces: ArchivePiece[] = [];
  for await (const piece of store.pieces(key, life, range)) pieces.push(piece);
  return pieces;
}

/** Ids of all entries of the stretches that hold something of the range, as they come. */
export async function idsOf(store: ArchiveStore, key: string, range = everything, life = 1): Promise<string[]> {
  const pieces = await piecesOf(store, key, range, life);
  return pieces.flatMap(({ raw }) => [...digestRawEntries(raw)].map(({ id }) => id));
}
