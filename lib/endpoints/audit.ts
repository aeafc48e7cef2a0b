import { AuditEntry, AuditFilter, AuditPage, AuditParams, AuditQuery } from "../schema/audit-entry";
import { file, get, nothing } from "./endpoint";

export const auditEndpoints = {
  audit: get("audit", "audit.read", "Who did what, newest first", {
    params: nothing,
    query: AuditQuery,
    response: AuditPage,
  }),
  auditRecord: get("auditRecord", "audit.read", "One record with all its targets", {
    params: AuditParams,
    query: nothing,
    response: AuditEntry,
  }),
  auditExport: file("auditExport", "audit.read", "The same as JSON lines, oldest first, every target included", {
    params: nothing,
    query: AuditFilter,
    response: AuditEntry,
    contentTypes: ["application/x-ndjson"],
  }),
};
