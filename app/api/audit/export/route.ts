import { endpoints } from "@/lib/endpoints/endpoints";
import { exportAudit } from "@/server/audit/export-audit";
import { route } from "@/server/http/route";

export const GET = route(endpoints.auditExport, ({ runtime, query }) => exportAudit(runtime.auditReader, query));
