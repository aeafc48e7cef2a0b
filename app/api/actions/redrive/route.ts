import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.redrive, ({ runtime, actor, address, body }) =>
  runtime.actions.act("redrive", body, { actor, address }),
);
