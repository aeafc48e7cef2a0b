import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.live, ({ runtime, query }) => runtime.feed.watch(query.view));
