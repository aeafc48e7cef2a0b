import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.testAlertRoute, ({ runtime, params, body, actor, address }) =>
  runtime.incidents.test(params.name, body.requestId, { actor, address }),
);
