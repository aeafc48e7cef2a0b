import { expect, it } from "vitest";
import type { Abilities } from "@/lib/schema/action";
import { recordableAbilities } from "@/server/actions/recordable-abilities";

const may = { isAvailable: true, reason: null, isOnServer: true };
const known: Abilities = {
  verbs: {
    claim: may,
    release: may,
    ack: may,
    "ack-delete": { isAvailable: false, reason: "This server has no XACKDEL.", isOnServer: false },
    "delete-everywhere": may,
    "dead-letter": may,
    redrive: { isAvailable: false, reason: "The Redis user may not.", isOnServer: true },
    discard: may,
    "remove-consumer": may,
    "create-group": may,
    undo: may,
  },
  releaseBy: "idle",
  asOfMs: 1,
};

it("offers nothing while the state store is away, and says which of two reasons comes first", async () => {
  let isAway = false;
  const ping = async () => {
    if (isAway) throw new Error("Connection is closed.");
    return "PONG" as const;
  };
  let isFull = false;
  const room = { hasRoomToAct: () => !isFull, notices: () => ["The state store is 96 % full."] };
  const abilities = recordableAbilities({ get: async () => known, whyNotOn: () => null }, { ping }, room);
  expect(await abilities.get()).toEqual(known);
  isAway = true;
  const { verbs } = await abilities.get();
  expect(Object.values(verbs).filter(({ isAvailable }) => isAvailable)).toEqual([]);
  expect(verbs.discard.reason).toMatch(/^The state store .* does not answer/);
  expect(verbs.redrive.reason).toBe("The Redis user may not.");
  isAway = false;
  expect(verbs["ack-delete"].isOnServer).toBe(false);
  expect(await abilities.get()).toEqual(known);
  isFull = true;
  expect((await abilities.get()).verbs.ack).toEqual({
    isAvailable: false,
    reason: "The state store is 96 % full.",
    isOnServer: true,
  });
});
