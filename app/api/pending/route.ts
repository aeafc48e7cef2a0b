import { endpoints } from "@/lib/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.pending, ({ runtime, query }) => runtime.pending.list(query));
