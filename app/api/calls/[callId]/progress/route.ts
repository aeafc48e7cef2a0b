import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.progress, ({ runtime, params }) => runtime.progress.read(params.callId));
