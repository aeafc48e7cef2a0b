import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.group, ({ runtime, params }) => runtime.fleet.group(params.name));
