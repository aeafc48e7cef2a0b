import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.ackDelete, ({ runtime, actor, address, body }) =>
  runtime.actions.act("ack-delete", body, { actor, address }),
);
