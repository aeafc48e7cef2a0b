import { endpoints } from "@/lib/endpoints";
import { eventStream } from "@/server/frames/event-stream";
import { lastEventId } from "@/server/frames/last-event-id";
import { route } from "@/server/http/route";

export const GET = route(endpoints.tail, async ({ runtime, params, query, request }) =>
  eventStream({
    signal: request.signal,
    source: await runtime.tail.watch(params.callId, lastEventId(request) ?? query.after),
    response: runtime.responses.find(request),
    log: runtime.log,
  }),
);
