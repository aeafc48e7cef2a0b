import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.callCopies, ({ runtime, params }) => runtime.durability.callCopies(params.callId));
