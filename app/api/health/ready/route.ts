import { endpoints } from "@/lib/endpoints";
import { readiness } from "@/server/fleet/readiness";
import { route } from "@/server/http/route";

export const GET = route(endpoints.healthReady, ({ runtime }) => {
  const health = readiness(runtime.fleet.snapshot, runtime.collector.latenessMs);
  return Response.json(health, { status: health.status === "ok" ? 200 : 503 });
});
