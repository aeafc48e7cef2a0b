import { join } from "node:path";
import { z } from "zod";
import type { ArchiveSettings } from "@/lib/archive/archive-settings";
import { byteSize } from "./byte-size";
import { secretFile } from "./secret-files";
import { setting, wholeNumber } from "./setting";

const postgresUrl = z.string().refine(isPostgresUrl);

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(?:ql)?:$/.test(new URL(text).protocol);
}

/** What is copied of calls before Redis trims it, and how long it is kept. */
export const archiveSettings = {
  CALLBOARD_ARCHIVE: setting("CALLBOARD_ARCHIVE", z.enum(["on", "off"]).optional(), "on or off", "on"),
  CALLBOARD_ARCHIVE_DIR: setting(
    "CALLBOARD_ARCHIVE_DIR",
    z.string().min(1).optional(),
    "a folder",
    "/var/lib/callboard",
  ),
  CALLBOARD_ARCHIVE_URL: setting(
    "CALLBOARD_ARCHIVE_URL",
    postgresUrl.optional(),
    "the address of a PostgreSQL database, in place of the folder",
    "postgres://callboard@db.example.com/callboard",
  ),
  CALLBOARD_ARCHIVE_URL_FILE: setting(
    "CALLBOARD_ARCHIVE_URL_FILE",
    secretFile.pipe(postgresUrl).optional(),
    "the path of a file that holds what CALLBOARD_ARCHIVE_URL would",
    "/run/secrets/archive-url",
  ),
  CALLBOARD_ARCHIVE_DAYS: setting(
    "CALLBOARD_ARCHIVE_DAYS",
    wholeNumber(1, 3_650).default(14),
    "whole days, 1 to 3650",
    "14",
  ),
  CALLBOARD_ARCHIVE_SIZE: setting(
    "CALLBOARD_ARCHIVE_SIZE",
    byteSize.default(10_000_000_000),
    "a size of at least 100mb, in mb, gb or tb",
    "10gb",
  ),
};

type Given = {
  CALLBOARD_ARCHIVE?: "on" | "off" | undefined;
  CALLBOARD_ARCHIVE_DIR?: string | undefined;
  CALLBOARD_ARCHIVE_URL?: string | undefined;
  CALLBOARD_ARCHIVE_URL_FILE?: string | undefined;
  CALLBOARD_ARCHIVE_DAYS: number;
  CALLBOARD_ARCHIVE_SIZE: number;
};

/** Undefined while nothing is copied. */
export function archiveOf(e: Given, isDemo: boolean, dataDir: string): ArchiveSettings | undefined {
  if (!(e.CALLBOARD_ARCHIVE ? e.CALLBOARD_ARCHIVE === "on" : isDemo)) return undefined;
  return {
    path: e.CALLBOARD_ARCHIVE_DIR ?? join(dataDir, "archive"),
    postgresUrl: e.CALLBOARD_ARCHIVE_URL ?? e.CALLBOARD_ARCHIVE_URL_FILE,
    maxDays: e.CALLBOARD_ARCHIVE_DAYS,
    maxBytes: e.CALLBOARD_ARCHIVE_SIZE,
  };
}
