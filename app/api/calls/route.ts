import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.calls, async ({ runtime, query: { at, ...query } }) =>
  at === undefined ? runtime.calls.list(query) : (await runtime.past.at(at)).list(query),
);
