import { ServerAnswer, UnwatchedStreams } from "../schema/server";
import { get, nothing } from "./endpoint";

export const serverEndpoints = {
  server: get("server", "settings.read", "Each watched Redis: version, commands, rights, what is known to be wrong", {
    params: nothing,
    query: nothing,
    response: ServerAnswer,
  }),
  unwatched: get("unwatched", "fleet.read", "Streams that no pattern watches, by the pattern that would", {
    params: nothing,
    query: nothing,
    response: UnwatchedStreams,
  }),
};
