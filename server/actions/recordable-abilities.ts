import type { Abilities, Verb } from "@/lib/schema/action";
import { forEachVerb } from "@/lib/verbs";
import type { StoreRoom } from "@/server/audit/store-room";
import type { Redis } from "@/server/redis/connect";
import type { AbilityReader } from "./abilities";

const unrecordable =
  "The state store (CALLBOARD_STATE_URL) does not answer: what cannot be recorded in the audit is not done.";

/** As `abilities`, and nothing at all while the state store does not answer or has no room: every action would be refused. */
export function recordableAbilities(
  abilities: AbilityReader,
  state: Pick<Redis, "ping">,
  room: Pick<StoreRoom, "hasRoomToAct" | "notices">,
): AbilityReader {
  async function get(): Promise<Abilities> {
    const [known, isRecordable] = await Promise.all([
      abilities.get(),
      state.ping().then(
        () => true,
        () => false,
      ),
    ]);
    if (isRecordable && room.hasRoomToAct()) return known;
    const why = isRecordable ? (room.notices()[0] ?? unrecordable) : unrecordable;
    const of = (verb: Verb) => ({
      isAvailable: false,
      reason: known.verbs[verb].reason ?? why,
      isOnServer: known.verbs[verb].isOnServer,
    });
    return {
      ...known,
      verbs: forEachVerb(of),
    };
  }
  return { ...abilities, get };
}
