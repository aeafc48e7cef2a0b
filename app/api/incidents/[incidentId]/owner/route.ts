import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.ownIncident, ({ runtime, params, body, actor, address }) => {
  const { requestId, owner = actor.name } = body;
  return runtime.incidents.add(params.incidentId, { kind: "owner", requestId, owner }, { actor, address });
});
