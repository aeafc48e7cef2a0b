import type { SchemaReport } from "../schema/call-shape";
import { maskText, newNotes } from "./mask-text";

/** Names of fields and types are a producer's own words, and can be anything. */
export function maskReport(report: SchemaReport): SchemaReport {
  const maskNames = (names: SchemaReport["unknownFields"]) =>
    names.map(({ name, entries }) => ({
      name: maskText(name, { isSettled: true, isComplete: true }, newNotes()),
      entries,
    }));
  const isOpen =
    report.mapping !== null && maskNames([{ name: report.mapping, entries: 0 }])[0]?.name === report.mapping;
  const mapping = isOpen ? report.mapping : null;
  return {
    ...report,
    mapping,
    unknownTypes: maskNames(report.unknownTypes),
    unknownFields: maskNames(report.unknownFields),
  };
}
