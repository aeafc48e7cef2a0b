import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.entries, ({ runtime, params, query }) =>
  runtime.entryReader.page(params.callId, query),
);
