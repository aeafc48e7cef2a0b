import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.events, ({ runtime, params, query }) => runtime.callLogs.page(params.callId, query));
