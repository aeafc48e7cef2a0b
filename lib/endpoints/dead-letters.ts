import { DeadLetterParams, DeadLettersPage, DeadLettersQuery } from "../schema/dead-letter";
import { StreamEntry } from "../schema/stream-entry";
import { get, nothing } from "./endpoint";

export const deadLettersEndpoints = {
  deadLetters: get("deadLetters", "dead-letters.read", "Entries set aside, newest first", {
    params: nothing,
    query: DeadLettersQuery,
    response: DeadLettersPage,
  }),
  deadLetterEntry: get(
    "deadLetterEntry",
    "dead-letters.read",
    "One dead letter with all its fields; those the console added begin with an underscore",
    { params: DeadLetterParams, query: nothing, response: StreamEntry },
  ),
};
