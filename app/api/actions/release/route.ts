import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.release, ({ runtime, actor, address, body }) =>
  runtime.actions.act("release", body, { actor, address }),
);
