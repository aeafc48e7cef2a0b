import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.jobs, ({ runtime }) => runtime.jobs.list());

export const POST = route(endpoints.createJob, ({ runtime, actor, address, body }) =>
  runtime.jobs.create(body, { actor, address }),
);
