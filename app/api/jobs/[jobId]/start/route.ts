import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.startJob, ({ runtime, actor, address, identity, params, body }) =>
  runtime.jobs.start(params.jobId, body.total, { actor, address, key: identity?.key }),
);
