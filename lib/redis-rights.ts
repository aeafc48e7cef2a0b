import { deadLetterKeys } from "./dead-letters/dead-letter-keys";

export const redisUses = ["viewer", "operator"] as const;
export type RedisUse = (typeof redisUses)[number];

export type RightsOptions = {
  /** As in CALLBOARD_STREAMS: each with one `*` for the call's id. */
  patterns: readonly string[];
  indexKey?: string | undefined;
  /** Redis 6.2 has neither read-only key patterns nor selectors: an operator there could write to any watched stream. */
  isBefore7?: boolean;
  /** Also lets an operator add a dead letter as a new entry, which takes XADD on the watched streams. */
  mayAddEntries?: boolean;
  /** Also lets an operator remove consumers that hold nothing. */
  mayRemoveConsumers?: boolean;
};

const watching =
  "xinfo|stream xinfo|groups xinfo|consumers xpending xrange xrevrange xlen xread scan type ttl memory|usage";
const connecting = "ping info time select command|info client|setname client|id";
const actionCommands = "exists xack xclaim eval evalsha";
const settingAside = "xadd xdel xlen xrange hset hget hdel hmget expire exists";

/**
 * The rules of ACL SETUSER, without name and password, that a console needs to watch (`viewer`) or to watch and act
 * (`operator`): nothing it never runs, keys of the watched patterns and their dead letters only. SCAN shows the names of
 * all keys whatever the patterns say; with an index key it is left out.
 */
export function redisRights(use: RedisUse, options: RightsOptions): string[] {
  const { patterns, indexKey, isBefore7 = false } = options;
  const deadLetters = [...new Set(patterns.flatMap(deadLetterPatterns))];
  const lists = indexKey === undefined ? "" : " sscan zscan";
  const read = `${indexKey === undefined ? watching : watching.replace(" scan", "")}${lists} ${connecting}`;
  const index = indexKey === undefined ? [] : [indexKey];
  if (isBefore7) {
    const writes = use === "operator" ? ` ${actionCommands} ${settingAside}` : "";
    const keys = [...patterns, ...deadLetters, ...index].map((key) => `~${key}`);
    const extra = use === "operator" && options.mayRemoveConsumers ? " xgroup|delconsumer" : "";
    return ["resetchannels", ...keys, "-@all", ...granted(`${read}${writes}${extra}`)];
  }
  if (use === "viewer") {
    const keys = [...patterns, ...deadLetters, ...index].map((key) => `%R~${key}`);
    return ["resetchannels", ...keys, "-@all", ...granted(read)];
  }
  const more = [options.mayAddEntries ? "xadd" : "", options.mayRemoveConsumers ? "xgroup|delconsumer" : ""];
  return [
    "resetchannels",
    ...[...patterns, ...deadLetters].map((key) => `~${key}`),
    ...index.map((key) => `%R~${key}`),
    "-@all",
    ...granted(`${read} ${actionCommands} ${more.join(" ")}`),
    `(${deadLetters.map((key) => `~${key}`).join(" ")} -@all ${granted(settingAside).join(" ")})`,
  ];
}

/** A line to paste into redis-cli. Names and key patterns with blanks or quotes are quoted as redis-cli reads them. */
export function aclLine(name: string, use: RedisUse, options: RightsOptions): string {
  const rules = redisRights(use, options).map((rule) => (rule.startsWith("(") ? rule : quoted(rule)));
  return ["ACL SETUSER", quoted(name), "reset on >PASSWORD", ...rules].join(" ");
}

function granted(commands: string): string[] {
  return [...new Set(commands.split(" ").filter((name) => name !== ""))].map((name) => `+${name}`);
}

/** As deadLetterKeys names them: a key that keeps its tag, one that becomes the tag, one behind a number. */
function deadLetterPatterns(pattern: string): string[] {
  const { stream } = deadLetterKeys(pattern);
  const tagged = `dlq:${pattern}`;
  return (stream === tagged ? [tagged] : [stream, tagged, `dlq:{*}:${pattern}`]).map((key) =>
    key.endsWith("*") ? key : `${key}*`,
  );
}

function quoted(text: string): string {
  return /^[\w:*~%@+\-{}.>|/]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
