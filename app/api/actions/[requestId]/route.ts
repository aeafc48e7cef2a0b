import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.actionReport, ({ runtime, params }) => runtime.actions.report(params.requestId));
