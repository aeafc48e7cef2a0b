import type { Abilities, Ability } from "@/lib/schema/action";
import { unsafeCommand } from "@/lib/servers/advisories";
import type { Product } from "@/lib/servers/product";
import { forEachVerb } from "@/lib/verbs";
import { AppError } from "@/server/errors";
import { askRights, type Probed } from "@/server/redis/ask-rights";
import type { RawConnection } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import { probeName, probesFor, runningRights } from "./probes";
import { allVerbs } from "./verbs/all-verbs";
import type { VerbRights } from "./verbs/verb";

const freshForMs = 20_000;
const nowhere = "callboard-probe-of-rights";

export type AbilitiesOptions = {
  /** Kept for reading: it must not be the connection that writes. */
  connection: RawConnection;
  /** The key of a stream that could be watched. */
  keyOf: (callId: string) => string | null;
  deadLetterKeysOf: (streamKey: string) => { stream: string; index: string };
  /** Which release answers, as far as known: some have commands that must not be used. */
  product: () => Product | null;
  /** Where the master of the replica is that is watched; null where a master is. */
  masterOfReplica?: () => string | null;
  now: () => number;
};

/**
 * What the Redis user may do, found out by asking for it where it changes nothing: on keys that do not exist, with
 * NOMKSTREAM. A refusal (NOPERM, READONLY, …) is the reason shown; any other answer means that the command is allowed.
 */
export function createAbilities({
  connection,
  keyOf,
  deadLetterKeysOf,
  product,
  masterOfReplica,
  now,
}: AbilitiesOptions) {
  let known: Abilities | null = null;
  let asking: Promise<Abilities> | null = null;

  async function ask(): Promise<Abilities> {
    const stream = keyOf(nowhere) ?? nowhere;
    const letters = deadLetterKeysOf(stream);
    const keys = { stream, deadLetters: letters.stream, index: letters.index };
    const rights = Object.values(allVerbs).map((room) => room.rights);
    const onStream = rights.flatMap(({ stream, preferred = [] }) => [...stream, ...preferred]);
    const onLetters = rights.flatMap(({ deadLetters }) => deadLetters);
    const probes = [
      ...probesFor([...new Set([...runningRights, ...onStream])], "stream", keys),
      ...probesFor([...new Set(onLetters)], "deadLetters", keys),
    ];
    try {
      return describe(await askRights(connection, probes), product(), now(), masterOfReplica?.() ?? null);
    } catch (error) {
      if (!isRedisError(error)) throw error;
      throw new AppError("redis-unreachable", `Redis does not answer (${error.message}); trying again when asked.`);
    }
  }

  async function get(): Promise<Abilities> {
    if (known !== null && now() - known.asOfMs < freshForMs) return known;
    asking ??= ask().finally(() => {
      asking = null;
    });
    known = await asking;
    return known;
  }

  return { get };
}

export type AbilityReader = ReturnType<typeof createAbilities>;

type Answers = ReadonlyMap<string, Probed>;

function describe(answers: Answers, product: Product | null, asOfMs: number, master: string | null): Abilities {
  return {
    verbs: forEachVerb((verb) => abilityOf(allVerbs[verb].rights, answers, product, master)),
    releaseBy: isAtHand("xnack", answers) ? "xnack" : "idle",
    asOfMs,
  };
}

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
