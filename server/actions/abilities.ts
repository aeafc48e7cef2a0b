import type { Abilities, Ability, Verb } from "@/lib/schema/action";
import { unsafeCommand } from "@/lib/servers/advisories";
import type { Product } from "@/lib/servers/product";
import { forEachVerb } from "@/lib/verbs";
import { AppError } from "@/server/errors";
import { askRights, type Probe, type Probed } from "@/server/redis/ask-rights";
import type { RawConnection } from "@/server/redis/raw-connection";
import { isRedisError, isServerWide, LostConnection } from "@/server/redis/redis-error";
import { probeName, probesFor, runningRights } from "./probes";
import { allVerbs } from "./verbs/all-verbs";
import type { VerbRights } from "./verbs/verb";

const freshForMs = 20_000;

/** One master, and a key of its own that could be a watched stream; `address` null where there is one only. */
export type AbilityPlace = { masterId: string; address: string | null; stream: string; product: Product | null };

export type AbilitiesOptions = {
  /** Kept for reading: it must not be the connection that writes. It leads each command to the server of its key. */
  connection: RawConnection;
  places: () => readonly AbilityPlace[];
  masterIdOf: (streamKey: string) => string | null;
  deadLetterKeysOf: (streamKey: string) => { stream: string; index: string };
  /** Where the master of the replica is that is watched; null where a master is. */
  masterOfReplica?: () => string | null;
  now: () => number;
};

/**
 * What the Redis user may do, found out by asking for it where it changes nothing: on keys that do not exist, with
 * NOMKSTREAM, on each master, for rights and versions are each server's own. A refusal (NOPERM, READONLY, …) is the reason
 * shown; any other answer means that the command is allowed. What one master refuses is refused for its calls only.
 */
export function createAbilities(options: AbilitiesOptions) {
  const { connection, places, masterIdOf, deadLetterKeysOf, masterOfReplica, now } = options;
  let known: Abilities | null = null;
  let knownOf: ReadonlyMap<string, Abilities["verbs"]> = new Map();
  let asking: Promise<Abilities> | null = null;

  async function ask(): Promise<Abilities> {
    const asked = places();
    try {
      const replies = await askRights(
        connection,
        asked.flatMap((place) => probesOn(place)),
      );
      const answering = asked.filter((place) => !isSilent(place, replies));
      if (answering.length === 0) throw new LostConnection("none of the masters");
      const told = answering.map((place) => ({ ...place, answers: answersOf(place, replies) }));
      const master = masterOfReplica?.() ?? null;
      knownOf = new Map(told.map(({ masterId, ...place }) => [masterId, verbsOf(place, master)]));
      return {
        verbs: forEachVerb((verb) => best([...knownOf.values()].map((verbs) => verbs[verb]))),
        releaseBy: told.every(({ answers }) => isAtHand("xnack", answers)) ? "xnack" : "idle",
        asOfMs: now(),
      };
    } catch (error) {
      if (!isRedisError(error)) throw error;
      throw new AppError("redis-unreachable", `Redis does not answer (${error.message}); trying again when asked.`);
    }
  }

  function probesOn({ masterId, stream }: AbilityPlace): Probe[] {
    const letters = deadLetterKeysOf(stream);
    const keys = { stream, deadLetters: letters.stream, index: letters.index };
    const probes = [...probesFor(rightsOnStream, "stream", keys), ...probesFor(rightsOnLetters, "deadLetters", keys)];
    return probes.map((probe) => ({ ...probe, name: `${masterId} ${probe.name}` }));
  }

  async function get(): Promise<Abilities> {
    if (known !== null && now() - known.asOfMs < freshForMs) return known;
    asking ??= ask().finally(() => {
      asking = null;
    });
    known = await asking;
    return known;
  }

  return {
    get,
    /** Why a verb cannot be run on this stream, by what its master answered last; null where nothing speaks against it. */
    whyNotOn(verb: Verb, streamKey: string): string | null {
      const ability = knownOf.get(masterIdOf(streamKey) ?? "")?.[verb];
      return ability === undefined || ability.isAvailable ? null : ability.reason;
    },
  };
}

export type AbilityReader = ReturnType<typeof createAbilities>;

const rooms = Object.values(allVerbs).map(({ rights }) => rights);
const rightsOnStream = [
  ...new Set([...runningRights, ...rooms.flatMap(({ stream, preferred = [] }) => [...stream, ...preferred])]),
];
const rightsOnLetters = [...new Set(rooms.flatMap(({ deadLetters }) => deadLetters))];

function answersOf({ masterId }: AbilityPlace, replies: Answers): Answers {
  const start = `${masterId} `;
  return new Map(
    [...replies].flatMap(([name, probed]) => (name.startsWith(start) ? [[name.slice(start.length), probed]] : [])),
  );
}

/** A master that is gone has refused nothing. */
function isSilent(place: AbilityPlace, replies: Answers): boolean {
  const [first] = answersOf(place, replies).values();
  return first?.error != null && isServerWide(first.error);
}

/** What is possible on some masters is offered; where it is on none the first one's reason counts. */
function best(abilities: readonly Ability[]): Ability {
  const [first] = abilities;
  if (first === undefined) throw new Error("no master was asked");
  return abilities.find(({ isAvailable }) => isAvailable) ?? first;
}

function verbsOf(
  { address, product, answers }: Pick<AbilityPlace, "address" | "product"> & { answers: Answers },
  master: string | null,
): Abilities["verbs"] {
  return forEachVerb((verb) => {
    const ability = abilityOf(allVerbs[verb].rights, answers, product, master);
    return ability.reason === null || address === null
      ? ability
      : { ...ability, reason: `${address}: ${ability.reason}` };
  });
}

type Answers = ReadonlyMap<string, Probed>;

function abilityOf(
  { stream, deadLetters }: VerbRights,
  answers: Answers,
  product: Product | null,
  master: string | null,
): Ability {
  const asked = [
    ...[...runningRights, ...stream].map((right) => ({ right, name: probeName(right, "stream") })),
    ...deadLetters.map((right) => ({ right, name: probeName(right, "deadLetters") })),
  ];
  for (const { right, name } of asked) {
    const command = right.toUpperCase().split("|")[0] ?? right;
    const reason = whyRefused(command, answers.get(name), master) ?? unsafeCommand(product, command);
    if (reason !== null) return { isAvailable: false, reason, isOnServer: answers.get(name)?.state !== "absent" };
  }
  return { isAvailable: true, reason: null, isOnServer: true };
}

/** The server has it, and nothing speaks against its being run. */
function isAtHand(right: string, answers: Answers): boolean {
  const probed = answers.get(right);
  return probed?.state === "at-hand" && whyRefused(right, probed, null) === null;
}

function whyRefused(command: string, probed: Probed | undefined, master: string | null): string | null {
  if (probed === undefined || probed.error === null) return null;
  const { state, error } = probed;
  if (state === "absent") return `This server has no ${command}.`;
  if (error.code === "READONLY") {
    return `This Redis is a read-only replica; point REDIS_URL at the master${master === null ? "" : `, ${master}`}.`;
  }
  if (state === "refused") {
    return `The Redis user of REDIS_URL may not run ${command} here; give the console a user that may.`;
  }
  const isRefusal = state === "unknown" || /^(OOM|MISCONF|NOREPLICAS)$/.test(error.code);
  return isRefusal ? `Redis refuses ${command}: ${error.message}` : null;
}
