import {
  ArchivedCallsPage,
  ArchivedCallsQuery,
  ArchiveState,
  ForgottenCall,
  FoundCallsPage,
  FoundCallsQuery,
} from "../schema/archive";
import { CallParams, get, nothing, remove } from "./endpoint";

export const archiveEndpoints = {
  archive: get("archive", "fleet.read", "What the archive keeps, how far behind it is, and what is missing", {
    params: nothing,
    query: nothing,
    response: ArchiveState,
  }),
  archivedCalls: get(
    "archivedCalls",
    "fleet.read",
    "Calls in the archive, by when they were copied last, newest first",
    {
      params: nothing,
      query: ArchivedCallsQuery,
      response: ArchivedCallsPage,
    },
  ),
  foundCalls: get(
    "foundCalls",
    "content.read",
    "Calls of the archive by what was said in them, who called, which agents spoke, how they ended and when they began",
    { params: nothing, query: FoundCallsQuery, response: FoundCallsPage },
  ),
  forgetCall: remove(
    "forgetCall",
    "archive.delete",
    "Remove a call from every file of the archive for good; recorded in the audit. What Redis holds stays",
    { params: CallParams, response: ForgottenCall },
  ),
};
