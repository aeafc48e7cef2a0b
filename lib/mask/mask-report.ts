import type { SchemaReport } from "../schema/call-shape";
import { maskText, newNotes } from "./mask-text";

/** Names of fields and types are a producer's own words, and can be anything. */
export function maskReport(report: SchemaReport): SchemaReport {
  const maskNames = (names: SchemaReport["unknownFields"]) =>
    names.map(({ name, entries }) => ({
      name: maskText(name, { isSettled: true, isComplete: true }, newNotes()),
      entries,
    }));
  return { ...report, unknownTypes: maskNames(report.unknownTypes), unknownFields: maskNames(report.unknownFields) };
}
