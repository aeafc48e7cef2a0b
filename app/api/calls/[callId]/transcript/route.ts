import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.transcript, ({ runtime, params, query }) =>
  runtime.transcripts.page(params.callId, query),
);
