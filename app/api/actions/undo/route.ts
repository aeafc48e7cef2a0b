import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.undo, ({ runtime, actor, address, body }) =>
  runtime.actions.undo(body, { actor, address }),
);
