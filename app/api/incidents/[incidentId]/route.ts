import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.incident, ({ runtime, params }) => runtime.incidents.one(params.incidentId));
