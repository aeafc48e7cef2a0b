import { CallCopies, DurabilityAnswer } from "../schema/durability";
import { CallParams, get, nothing } from "./endpoint";

export const durabilityEndpoints = {
  durability: get(
    "durability",
    "fleet.read",
    "What a crash and a fail-over would lose now, and how far archive and bridge have come",
    { params: nothing, query: nothing, response: DurabilityAnswer },
  ),
  callCopies: get(
    "callCopies",
    "fleet.read",
    "How far archive and bridge have come in one call, and when trimming reaches what they lack",
    { params: CallParams, query: nothing, response: CallCopies },
  ),
};
