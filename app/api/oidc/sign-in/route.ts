import { endpoints } from "@/lib/endpoints/endpoints";
import { beginAtProvider } from "@/server/auth/oidc-routes";
import { route } from "@/server/http/route";

export const GET = route(endpoints.oidcSignIn, ({ runtime, query }) =>
  beginAtProvider(runtime, query.next, query.account === "other"),
);
