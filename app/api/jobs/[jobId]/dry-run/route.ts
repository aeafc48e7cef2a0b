import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.dryRunJob, ({ runtime, actor, address, identity, params }) =>
  runtime.jobs.dryRun(params.jobId, { actor, address, key: identity?.key }),
);
