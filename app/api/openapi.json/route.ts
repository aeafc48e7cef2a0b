import { endpoints } from "@/lib/endpoints";
import { describeApi } from "@/server/http/openapi";
import { route } from "@/server/http/route";

export const GET = route(endpoints.openapi, () => describeApi(endpoints));
