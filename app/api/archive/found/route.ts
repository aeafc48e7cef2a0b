import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.foundCalls, ({ runtime, query }) => runtime.archivedCalls.find(query));
