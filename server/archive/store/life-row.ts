import { idFromBytes } from "@/lib/ids/id-bytes";
import type { ArchivedLife } from "./archive-store";
import { bytesIn, numberIn, numberOrNull, type SqlRow, textIn } from "./sql-driver";

/** A row of the table of lives, whose columns have the same names in either kind of store. */
export function asLife(row: SqlRow, key: string): ArchivedLife {
  const baseNo = numberOrNull(row, "base_no");
  return {
    key,
    life: numberIn(row, "no"),
    firstId: idFromBytes(bytesIn(row, "first")),
    lastId: idFromBytes(bytesIn(row, "last")),
    lastHash: textIn(row, "last_hash"),
    position: numberOrNull(row, "position"),
    entries: numberIn(row, "entries"),
    rawBytes: numberIn(row, "raw_bytes"),
    takenAtMs: numberIn(row, "taken_at_ms"),
    base: baseNo === null ? null : { life: baseNo, lastId: idFromBytes(bytesIn(row, "base_last")) },
  };
}
