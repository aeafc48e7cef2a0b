import { endpoints } from "@/lib/endpoints/endpoints";
import { readiness } from "@/server/fleet/readiness";
import { JsonAnswer } from "@/server/http/json-answer";
import { route } from "@/server/http/route";

export const GET = route(endpoints.healthReady, ({ runtime }) => {
  const health = readiness(runtime.fleet.snapshot, runtime.collector.latenessMs, runtime.storeRoom.share());
  return new JsonAnswer(health, { status: health.status === "ok" ? 200 : 503 });
});
