import { endpoints } from "@/lib/endpoints/endpoints";
import { lastEventId } from "@/server/frames/last-event-id";
import { route } from "@/server/http/route";

export const GET = route(endpoints.eventTail, ({ runtime, params, query, request }) =>
  runtime.eventTail.watch(params.callId, lastEventId(request) ?? query.after, query),
);
