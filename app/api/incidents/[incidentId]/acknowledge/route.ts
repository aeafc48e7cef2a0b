import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.acknowledgeIncident, ({ runtime, params, body, actor, address }) =>
  runtime.incidents.add(params.incidentId, { kind: "acknowledged", requestId: body.requestId }, { actor, address }),
);
