import { hideWho } from "@/lib/actions/hide-who";
import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.actionReport, async ({ runtime, actor, params }) =>
  hideWho(await runtime.actions.report(params.requestId), actor),
);
