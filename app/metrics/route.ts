import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.metrics, ({ runtime, request }) =>
  runtime.metrics.answer(request.headers.get("accept")),
);
