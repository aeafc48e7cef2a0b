import { z } from "zod";
import { SettingsVersion } from "@/lib/schema/settings";

export const maxVersionsKept = 20;

const Value = z.object({ text: z.string(), by: z.string(), atMs: z.number() });

/** What the state store holds of settings: one value, so that it is read and written as a whole. */
export const StoredSettings = z.object({
  version: z.number().int().nonnegative(),
  values: z.record(z.string(), Value),
  /** Newest first. */
  history: z.array(SettingsVersion).max(maxVersionsKept),
});
export type StoredSettings = z.infer<typeof StoredSettings>;

export const nothingChanged: StoredSettings = { version: 0, values: {}, history: [] };

/** Null for what cannot be read. */
export function parseStored(text: string | null): StoredSettings | null {
  if (text === null) return nothingChanged;
  try {
    return StoredSettings.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
