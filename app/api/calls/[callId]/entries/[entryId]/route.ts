import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.entry, ({ runtime, params }) =>
  runtime.entryReader.whole(params.callId, params.entryId),
);
