import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.groups, ({ runtime, query }) => runtime.fleet.groups(query));
