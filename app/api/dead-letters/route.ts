import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.deadLetters, ({ runtime, query }) => runtime.deadLetters.list(query));
