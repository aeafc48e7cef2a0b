import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.snapshot, async ({ runtime, query }) =>
  query.at === undefined ? runtime.fleet.snapshot : (await runtime.past.at(query.at)).snapshot,
);
