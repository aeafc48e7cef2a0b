import { endpoints } from "@/lib/endpoints";
import { isAllowed, permissionNames } from "@/lib/permissions";
import { route } from "@/server/http/route";

export const GET = route(endpoints.session, ({ actor }) => ({
  actor,
  permissions: permissionNames.filter((name) => isAllowed(actor, name)),
}));
