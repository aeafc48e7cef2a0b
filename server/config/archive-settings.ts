import { join } from "node:path";
import { z } from "zod";
import { setting, wholeNumber } from "./setting";

const units = { mb: 1_000_000, gb: 1_000_000_000, tb: 1_000_000_000_000 } as const;
const minBytes = 100_000_000;

const byteSize = z
  .string()
  .regex(/^\d{1,6}(mb|gb|tb)$/)
  .transform((text) => {
    const unit = text.endsWith("mb") ? units.mb : text.endsWith("gb") ? units.gb : units.tb;
    return Number.parseInt(text, 10) * unit;
  })
  .pipe(z.number().min(minBytes));

/** What is copied of calls before Redis trims it, and how long it is kept. */
export const archiveSettings = {
  CALLBOARD_ARCHIVE: setting("CALLBOARD_ARCHIVE", z.enum(["on", "off"]).optional(), "on or off", "on"),
  CALLBOARD_ARCHIVE_DIR: setting(
    "CALLBOARD_ARCHIVE_DIR",
    z.string().min(1).optional(),
    "a folder",
    "/var/lib/callboard",
  ),
  CALLBOARD_ARCHIVE_DAYS: setting(
    "CALLBOARD_ARCHIVE_DAYS",
    wholeNumber(1, 3_650).default(14),
    "whole days, 1 to 3650",
    "14",
  ),
  CALLBOARD_ARCHIVE_SIZE: setting(
    "CALLBOARD_ARCHIVE_SIZE",
    byteSize.default(10 * units.gb),
    "a size of at least 100mb, in mb, gb or tb",
    "10gb",
  ),
};

export type ArchiveSettings = { path: string; maxDays: number; maxBytes: number };

type Given = {
  CALLBOARD_ARCHIVE?: "on" | "off" | undefined;
  CALLBOARD_ARCHIVE_DIR?: string | undefined;
  CALLBOARD_ARCHIVE_DAYS: number;
  CALLBOARD_ARCHIVE_SIZE: number;
};

/** Undefined while nothing is copied. */
export function archiveOf(e: Given, isDemo: boolean, dataDir: string): ArchiveSettings | undefined {
  if (!(e.CALLBOARD_ARCHIVE ? e.CALLBOARD_ARCHIVE === "on" : isDemo)) return undefined;
  return {
    path: e.CALLBOARD_ARCHIVE_DIR ?? join(dataDir, "archive"),
    maxDays: e.CALLBOARD_ARCHIVE_DAYS,
    maxBytes: e.CALLBOARD_ARCHIVE_SIZE,
  };
}
