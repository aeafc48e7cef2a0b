import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.claim, ({ runtime, actor, address, body }) =>
  runtime.actions.act("claim", body, { actor, address }),
);
