import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.addJobTargets, ({ runtime, actor, address, identity, params, body }) =>
  runtime.jobs.add(params.jobId, body, { actor, address, key: identity?.key }),
);
