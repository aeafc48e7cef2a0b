import { ServerAnswer } from "../schema/server";
import { get, nothing } from "./endpoint";

export const serverEndpoints = {
  server: get("server", "settings.read", "Each watched Redis: version, commands, rights, what is known to be wrong", {
    params: nothing,
    query: nothing,
    response: ServerAnswer,
  }),
};
