import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const POST = route(endpoints.undoSettings, ({ runtime, body, actor, address }) =>
  runtime.settingsDesk.undo(body, { actor, address }),
);
