import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.archivedCalls, ({ runtime, actor, query }) =>
  runtime.archivedCalls.list(query, actor),
);
