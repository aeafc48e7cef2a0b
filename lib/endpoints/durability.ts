import { DurabilityAnswer } from "../schema/durability";
import { get, nothing } from "./endpoint";

export const durabilityEndpoints = {
  durability: get(
    "durability",
    "fleet.read",
    "What a crash and a fail-over would lose now, and how far archive and bridge have come",
    { params: nothing, query: nothing, response: DurabilityAnswer },
  ),
};
