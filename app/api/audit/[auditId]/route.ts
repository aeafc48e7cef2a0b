import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.auditRecord, ({ runtime, params }) => runtime.auditReader.one(params.auditId));
