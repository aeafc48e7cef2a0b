import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.export, ({ runtime, params, query, actor, address }) =>
  runtime.exportCall(params.callId, query, { actor, address }),
);
