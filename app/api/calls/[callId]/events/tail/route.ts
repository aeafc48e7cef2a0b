import { endpoints } from "@/lib/endpoints";
import { eventStream } from "@/server/frames/event-stream";
import { lastEventId } from "@/server/frames/last-event-id";
import { route } from "@/server/http/route";

export const GET = route(endpoints.eventTail, async ({ runtime, params, query, request }) =>
  eventStream({
    signal: request.signal,
    source: await runtime.eventTail.watch(params.callId, lastEventId(request) ?? query.after, query),
    response: runtime.responses.find(request),
    log: runtime.log,
  }),
);
