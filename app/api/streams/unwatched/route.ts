import { endpoints } from "@/lib/endpoints/endpoints";
import { route } from "@/server/http/route";

export const GET = route(endpoints.unwatched, ({ runtime }) => runtime.servers.unwatched());
