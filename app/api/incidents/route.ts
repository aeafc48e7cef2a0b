import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.incidents, ({ runtime, query }) => runtime.incidents.list(query));
