import { idFromBytes } from "@/lib/ids/id-bytes";
import type { ArchiveGap } from "../store/archive-store";
import { bytesIn, numberIn, numberOrNull, textIn } from "../store/sql-driver";
import type { Row } from "./postgres-client";

export const keyBytes = (key: string): Buffer => Buffer.from(key, "utf8");
export const keyOf = (row: Row): string => bytesIn(row, "key").toString("utf8");
/** What PostgreSQL keeps as text holds no character 0. */
export const plainText = (text: string): string => text.replaceAll("\0", "\ufffd");
export const nameOf = (key: string): string => plainText(key).toLowerCase();

export function asGap(row: Row): ArchiveGap {
  const cause = textIn(row, "cause");
  return {
    afterId: idFromBytes(bytesIn(row, "after")),
    beforeId: row.before === null ? null : idFromBytes(bytesIn(row, "before")),
    entries: numberOrNull(row, "entries"),
    isAtLeast: row.at_least === true,
    cause: cause === "remade" || cause === "deleted" ? cause : "trimmed",
    notedAtMs: numberIn(row, "noted_at_ms"),
  };
}
