import { endpoints } from "@/lib/endpoints";
import { eventStream } from "@/server/frames/event-stream";
import { route } from "@/server/http/route";

export const GET = route(endpoints.live, ({ runtime, query, request }) =>
  eventStream({
    signal: request.signal,
    source: runtime.feed.watch(query.view),
    response: runtime.responses.find(request),
    log: runtime.log,
  }),
);
