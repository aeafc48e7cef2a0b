import { z } from "zod";
import { Role } from "../permissions";

/** The order of the page. */
export const settingSections = [
  "Thresholds",
  "Streams and groups",
  "Masking",
  "Reading",
  "Connection",
  "Sign-in and access",
  "Other",
] as const;

export const SettingSource = z.enum(["default", "environment", "changed"]);

/** A setting as the process was started with it. */
export const SettingFact = z.object({
  name: z.string(),
  section: z.enum(settingSections),
  /** Null: not set, or `isHidden`. */
  text: z.string().nullable(),
  /** It is set, and holds or may hold a secret. */
  isHidden: z.boolean(),
  source: SettingSource,
  /** Its shape in words. */
  expected: z.string(),
  isChangeable: z.boolean(),
});
export type SettingFact = z.infer<typeof SettingFact>;

const Change = z.object({ name: z.string(), from: z.string().nullable(), to: z.string().nullable() });

/** What one person changed at once; a `from` or `to` of null is what the process was started with. */
export const SettingsVersion = z.object({
  version: z.number().int().positive(),
  atMs: z.number(),
  by: z.string(),
  role: Role,
  reason: z.string().nullable(),
  changes: z.array(Change),
  /** The version that this one took back. */
  undoes: z.number().int().positive().nullable(),
});
export type SettingsVersion = z.infer<typeof SettingsVersion>;

/** A setting as it is in force. */
export const SettingRow = SettingFact.extend({
  /** What it was started with, where it was changed since. */
  started: z.object({ text: z.string().nullable(), source: SettingSource }).nullable(),
  changedBy: z.string().nullable(),
  changedAtMs: z.number().nullable(),
});
export type SettingRow = z.infer<typeof SettingRow>;

export const SettingsAnswer = z.object({
  /** 0: nothing was ever changed here. */
  version: z.number().int().nonnegative(),
  rows: z.array(SettingRow),
  /** Newest first, the last 20. */
  history: z.array(SettingsVersion).max(20),
  /** Since when the state store has not told what is in force; null while it does. */
  unreadSinceMs: z.number().nullable(),
});
export type SettingsAnswer = z.infer<typeof SettingsAnswer>;

const reason = z.string().trim().min(1).max(500).optional();

/** `version` is the one that was seen; null as text goes back to what the process was started with. */
export const SettingsChange = z.strictObject({
  version: z.number().int().nonnegative(),
  changes: z
    .array(z.strictObject({ name: z.string().max(100), text: z.string().max(2_000).nullable() }))
    .min(1)
    .max(20),
  reason,
});
export type SettingsChange = z.infer<typeof SettingsChange>;

/** Takes back the newest version, which must be the one named. */
export const SettingsUndo = z.strictObject({ version: z.number().int().positive(), reason });
export type SettingsUndo = z.infer<typeof SettingsUndo>;
