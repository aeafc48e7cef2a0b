import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.call, async ({ runtime, params, query: { at } }) =>
  at === undefined ? runtime.callReader.read(params.callId) : (await runtime.past.at(at)).call(params.callId),
);
