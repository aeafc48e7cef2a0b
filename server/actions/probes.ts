import type { Probe } from "@/server/redis/ask-rights";
import { encodeCommand } from "@/server/redis/encode-command";

/** Keys on which a probe finds nothing and changes nothing. */
export type Nowhere = { stream: string; deadLetters: string; index: string };

type Place = "stream" | "deadLetters";

/** What every script takes. */
export const runningRights: readonly string[] = ["eval", "evalsha", "exists"];

const noScript = "0".repeat(40);

/**
 * How a command is asked for where it changes nothing, by its name in an ACL and by the key it is for. HSET has no such
 * form: HDEL, which goes with it, stands for it.
 */
const forms: Readonly<Record<string, (key: Nowhere, place: Place) => Buffer>> = {
  eval: () => encodeCommand("EVAL", "return 1", 0),
  evalsha: () => encodeCommand("EVALSHA", noScript, 0),
  exists: (key) => encodeCommand("EXISTS", key.stream),
  expire: (key) => encodeCommand("EXPIRE", key.index, 1),
  hget: (key) => encodeCommand("HGET", key.index, "none"),
  hset: (key) => encodeCommand("HDEL", key.index, "none"),
  xack: (key) => encodeCommand("XACK", key.stream, "g", "0-1"),
  xackdel: (key) => encodeCommand("XACKDEL", key.stream, "g", "KEEPREF", "IDS", 1, "0-1"),
  xadd: (key, place) => encodeCommand("XADD", key[place], "NOMKSTREAM", "*", "a", "b"),
  xclaim: (key) => encodeCommand("XCLAIM", key.stream, "g", "c", 1, "0-1", "JUSTID"),
  xdel: (key, place) => encodeCommand("XDEL", key[place], "0-1"),
  xdelex: (key) => encodeCommand("XDELEX", key.stream, "KEEPREF", "IDS", 1, "0-1"),
  "xgroup|create": (key) => encodeCommand("XGROUP", "CREATE", key.stream, "g", "$"),
  "xgroup|delconsumer": (key) => encodeCommand("XGROUP", "DELCONSUMER", key.stream, "g", "c"),
  xlen: (key, place) => encodeCommand("XLEN", key[place]),
  xrange: (key, place) => encodeCommand("XRANGE", key[place], "-", "+", "COUNT", 1),
  xnack: (key) => encodeCommand("XNACK", key.stream, "g", "FAIL", "IDS", 1, "0-1"),
  hdel: (key) => encodeCommand("HDEL", key.index, "none"),
};

/** Under which name it is known what the user may: the same command may be allowed on one key and not on the other. */
export function probeName(right: string, place: Place): string {
  return place === "stream" ? right : `${right} on dead letters`;
}

/** The probes for these rights; those that have no harmless form are left out. */
export function probesFor(rights: readonly string[], place: Place, nowhere: Nowhere): Probe[] {
  return rights.flatMap((right) => {
    const form = forms[right];
    return form === undefined ? [] : [{ name: probeName(right, place), command: form(nowhere, place) }];
  });
}
