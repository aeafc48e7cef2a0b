import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.job, ({ runtime, actor, address, identity, params }) =>
  runtime.jobs.report(params.jobId, { actor, address, key: identity?.key }),
);

export const DELETE = route(endpoints.cancelJob, ({ runtime, actor, address, identity, params }) =>
  runtime.jobs.cancel(params.jobId, { actor, address, key: identity?.key }),
);
