import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.toldCalls, ({ runtime, query }) => runtime.toldCalls.find(query));
