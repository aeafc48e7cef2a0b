import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.deleteEverywhere, ({ runtime, actor, address, body }) =>
  runtime.actions.act("delete-everywhere", body, { actor, address }),
);
