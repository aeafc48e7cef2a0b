import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.call, ({ runtime, params }) => runtime.callReader.read(params.callId));
