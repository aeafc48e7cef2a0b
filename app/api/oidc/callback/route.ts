import { endpoints } from "@/lib/endpoints/endpoints";
import { finishAtProvider } from "@/server/auth/oidc-routes";
import { route } from "@/server/http/route";

export const GET = route(endpoints.oidcCallback, ({ runtime, request, address }) =>
  finishAtProvider({ ...runtime, request }, address),
);
