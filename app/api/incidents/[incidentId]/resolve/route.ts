import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.resolveIncident, ({ runtime, params, body, actor, address }) => {
  const { requestId, reason } = body;
  return runtime.incidents.add(params.incidentId, { kind: "closed", requestId, text: reason }, { actor, address });
});
