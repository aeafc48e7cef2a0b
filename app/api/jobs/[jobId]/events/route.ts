import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.jobEvents, ({ runtime, params }) => runtime.jobs.watch(params.jobId));
