import { endpoints } from "@/lib/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.events, ({ runtime, params, query }) =>
  runtime.conversations.page(params.callId, query),
);
