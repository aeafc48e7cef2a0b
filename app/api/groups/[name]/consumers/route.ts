import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.groupConsumers, ({ runtime, params }) => runtime.census.of(params.name));
