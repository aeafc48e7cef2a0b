import { endpoints } from "@/lib/endpoints/endpoints";
import { describeApi } from "@/server/http/openapi";
import { route } from "@/server/http/route";

let description: ReturnType<typeof describeApi> | undefined;

export const GET = route(endpoints.openapi, () => {
  description ??= describeApi(endpoints);
  return description;
});
