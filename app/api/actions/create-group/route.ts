import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.createGroup, ({ runtime, actor, address, body }) =>
  runtime.actions.act("create-group", body, { actor, address }),
);
