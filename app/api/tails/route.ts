import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.tails, ({ runtime, query }) => runtime.tails.watch(query.tail));
