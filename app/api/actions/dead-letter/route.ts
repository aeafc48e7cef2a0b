import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.deadLetter, ({ runtime, actor, address, body }) =>
  runtime.actions.act("dead-letter", body, { actor, address }),
);
