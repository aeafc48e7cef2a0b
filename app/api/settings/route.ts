import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.settings, ({ runtime }) => runtime.settings.answer());

export const POST = route(endpoints.changeSettings, ({ runtime, body, actor, address }) =>
  runtime.settingsDesk.change(body, { actor, address }),
);
