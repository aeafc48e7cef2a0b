import { endpoints } from "@/lib/endpoints";
import { eventStream } from "@/server/http/event-stream";
import { route } from "@/server/http/route";

export const GET = route(endpoints.live, ({ runtime, query, request }) =>
  eventStream(request.signal, runtime.live.watch(query.view)),
);
