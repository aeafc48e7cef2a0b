import type { Abilities, Ability, Verb } from "@/lib/schema/action";
import { forEachVerb } from "@/lib/verbs";
import { AppError } from "@/server/errors";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { isRedisError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import { allVerbs } from "./verbs/all-verbs";

const freshForMs = 20_000;
const nowhere = "callboard-probe-of-rights";

export type AbilitiesOptions = {
  /** Kept for reading: it must not be the connection that writes. */
  connection: RawConnection;
  /** The key of a stream that could be watched. */
  keyOf: (callId: string) => string | null;
  deadLetterKeysOf: (streamKey: string) => { stream: string; index: string };
  now: () => number;
};

type Probe = { name: string; command: Buffer };

/**
 * What the Redis user may do, found out by asking for it where it changes nothing: on keys that do not exist, with
 * NOMKSTREAM. A refusal (NOPERM, READONLY, …) is the reason shown; any other answer means that the command is allowed.
 */
export function createAbilities({ connection, keyOf, deadLetterKeysOf, now }: AbilitiesOptions) {
  let known: Abilities | null = null;
  let asking: Promise<Abilities> | null = null;

  async function ask(): Promise<Abilities> {
    const probes = probesOf();
    try {
      await connection.open();
      const [xnack, ...replies] = await connection.pipeline(
        [encodeCommand("COMMAND", "INFO", "XNACK"), ...probes.map(({ command }) => command)],
        [orError(readsKnown), ...probes.map(() => orError(skipsReply))],
      );
      const refusals = new Map<string, string>();
      probes.forEach(({ name }, i) => {
        const reply = replies[i];
        if (reply instanceof ReplyError && isRefusal(reply)) refusals.set(name, reply.message);
      });
      return describe(refusals, xnack === true ? "xnack" : "idle", now());
    } catch (error) {
      if (!isRedisError(error)) throw error;
      throw new AppError("redis-unreachable", `Redis does not answer (${error.message}); trying again when asked.`);
    }
  }

  function probesOf(): Probe[] {
    const key = keyOf(nowhere) ?? nowhere;
    const { stream, index } = deadLetterKeysOf(key);
    return [
      { name: "EVAL", command: encodeCommand("EVAL", "return 1", 0) },
      { name: "XCLAIM", command: encodeCommand("XCLAIM", key, "g", "c", 1, "0-1", "JUSTID") },
      { name: "XACK", command: encodeCommand("XACK", key, "g", "0-1") },
      { name: "XGROUP", command: encodeCommand("XGROUP", "DELCONSUMER", key, "g", "c") },
      { name: "XADD", command: encodeCommand("XADD", stream, "NOMKSTREAM", "*", "a", "b") },
      { name: "XDEL", command: encodeCommand("XDEL", stream, "0-1") },
      { name: "HDEL", command: encodeCommand("HDEL", index, "none") },
    ];
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

function describe(refusals: Map<string, string>, releaseBy: Abilities["releaseBy"], asOfMs: number): Abilities {
  const of = (verb: Verb): Ability => {
    const missing = ["EVAL", ...allVerbs[verb].needs].find((name) => refusals.has(name));
    if (missing === undefined) return { isAvailable: true, reason: null };
    return { isAvailable: false, reason: reasonOf(missing, refusals.get(missing) ?? "") };
  };
  return {
    verbs: forEachVerb(of),
    releaseBy,
    asOfMs,
  };
}

function reasonOf(command: string, message: string): string {
  if (message.startsWith("READONLY")) return "This Redis is a read-only replica; point REDIS_URL at the master.";
  if (/^NOPERM|access at least one/.test(message)) {
    return `The Redis user of REDIS_URL may not run ${command} here; give the console a user that may.`;
  }
  return `Redis refuses ${command}: ${message}`;
}

/** Errors such as NOGROUP say that the command was run. */
function isRefusal({ code, message }: ReplyError): boolean {
  return (
    /^(NOPERM|READONLY|OOM|MISCONF|NOREPLICAS|MASTERDOWN|CLUSTERDOWN|NOAUTH)$/.test(code) ||
    /unknown command/i.test(message)
  );
}

function skipsReply(reader: { skip(): void }): boolean {
  reader.skip();
  return true;
}

function readsKnown(reader: { arrayLength(): number; isNil(): boolean; skip(): void }): boolean {
  let isKnown = false;
  const count = reader.arrayLength();
  for (let i = 0; i < count; i++) {
    if (!reader.isNil()) isKnown = true;
    reader.skip();
  }
  return isKnown;
}
