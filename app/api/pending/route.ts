import { endpoints } from "@/lib/endpoints/endpoints";
import { isAllowed } from "@/lib/permissions";
import { route } from "@/server/http/route";

export const GET = route(endpoints.pending, ({ runtime, actor, query }) =>
  runtime.pending.list(query, isAllowed(actor, "content.read")),
);
