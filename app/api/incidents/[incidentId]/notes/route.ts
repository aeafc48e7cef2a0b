import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.noteIncident, ({ runtime, params, body, actor, address }) =>
  runtime.incidents.add(params.incidentId, { kind: "note", ...body }, { actor, address }),
);
