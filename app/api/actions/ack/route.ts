import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.ack, ({ runtime, actor, address, body }) =>
  runtime.actions.act("ack", body, { actor, address }),
);
