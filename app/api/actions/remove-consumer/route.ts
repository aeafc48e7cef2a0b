import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.removeConsumer, ({ runtime, actor, address, body }) =>
  runtime.actions.act("remove-consumer", body, { actor, address }),
);
