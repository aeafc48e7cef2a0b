import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.jobEvents, ({ runtime, actor, address, identity, params }) =>
  runtime.jobs.watch(params.jobId, { actor, address, key: identity?.key }),
);
