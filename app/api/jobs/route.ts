import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.jobs, ({ runtime, actor, address, identity }) =>
  runtime.jobs.list({ actor, address, key: identity?.key }),
);

export const POST = route(endpoints.createJob, ({ runtime, actor, address, identity, body }) =>
  runtime.jobs.create(body, { actor, address, key: identity?.key }),
);
