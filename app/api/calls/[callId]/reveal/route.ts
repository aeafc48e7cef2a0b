import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.reveal, ({ runtime, params, body, actor, address }) =>
  runtime.reveal(params.callId, body, { actor, address }),
);
