import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.discard, ({ runtime, actor, address, body }) =>
  runtime.actions.act("discard", body, { actor, address }),
);
