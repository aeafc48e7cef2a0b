import type { ArchiveStore } from "@/server/archive/store/archive-store";
import { digestRawEntries } from "@/server/redis/raw-entries";
import { everything, piecesOf } from "./archive-parts";

/** Ids with a digest of each entry's bytes, as the archive has them. */
export async function archivedEntries(
  store: ArchiveStore,
  key: string,
  life = 1,
): Promise<{ id: string; hash: string }[]> {
  const pieces = await piecesOf(store, key, everything, life);
  return pieces.flatMap(({ raw }) => [...digestRawEntries(raw)]);
}

/** How many entries the holes hold together; null where one is unknown. */
export async function missingEntries(store: ArchiveStore, key: string, life = 1): Promise<number | null> {
  let missing: number | null = 0;
  for (const { entries } of await store.gapsOf(key, life)) {
    missing = missing === null || entries === null ? null : missing + entries;
  }
  return missing;
}
