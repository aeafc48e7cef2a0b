import { endpoints } from "@/lib/endpoints";
import { eventStream } from "@/server/frames/event-stream";
import { route } from "@/server/http/route";

export const GET = route(endpoints.jobEvents, async ({ runtime, params, request }) =>
  eventStream({
    signal: request.signal,
    source: await runtime.jobs.watch(params.jobId),
    response: runtime.responses.find(request),
    log: runtime.log,
  }),
);
