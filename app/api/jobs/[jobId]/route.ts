import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.job, ({ runtime, params }) => runtime.jobs.report(params.jobId));

export const DELETE = route(endpoints.cancelJob, ({ runtime, actor, address, params }) =>
  runtime.jobs.cancel(params.jobId, { actor, address }),
);
