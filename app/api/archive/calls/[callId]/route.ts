import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const DELETE = route(endpoints.forgetCall, ({ runtime, params, actor, address }) =>
  runtime.archivedCalls.forget(params.callId, { actor, address }),
);
