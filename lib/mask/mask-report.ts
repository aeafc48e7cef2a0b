import type { SchemaReport } from "../schema/call-shape";
import { maskText, newNotes } from "./mask-text";

/** Names of fields are a producer's own words, and can be anything. */
export function maskReport(report: SchemaReport): SchemaReport {
  const unknownFields = report.unknownFields.map(({ name, entries }) => ({
    name: maskText(name, { isSettled: true, isComplete: true }, newNotes()),
    entries,
  }));
  return { ...report, unknownFields };
}
