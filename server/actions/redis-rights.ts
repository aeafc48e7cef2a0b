import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { quoted } from "@/lib/servers/acl-fix";
import { versionNumber } from "@/lib/servers/product";
import { watchRightNames } from "@/lib/servers/watch-rights";
import { runningRights } from "./probes";
import { allVerbs } from "./verbs/all-verbs";

export const redisUses = ["viewer", "operator", "bridge"] as const;
export type RedisUse = (typeof redisUses)[number];

export type RightsOptions = {
  /** As in CALLBOARD_STREAMS: each with one `*` for the call's id. */
  patterns: readonly string[];
  indexKey?: string | undefined;
  /**
   * Of the server, 7.0 where nothing is said: 6.2 has neither read-only key patterns nor selectors, so that an operator
   * there could write to any watched stream, and a server refuses a line that names a command it does not have.
   */
  version?: string;
  /** Also lets an operator add a dead letter as a new entry, which takes XADD on the watched streams. */
  mayAddEntries?: boolean;
  /** Also lets an operator remove consumers that hold nothing. */
  mayRemoveConsumers?: boolean;
  /** Also lets an operator delete entries for every group, where the server can. */
  mayDeleteEverywhere?: boolean;
  /** Also lets an operator make groups that are missing. */
  mayCreateGroups?: boolean;
  /** A node of a Cluster: who holds what must be asked there, too. The bridge always may. */
  isCluster?: boolean;
};

const connecting = ["ping", "select", "command|info", "client|setname", "client|id"];
/** What the bridge runs on a stream, its dead-letter script among it. */
const bridging = ["xgroup|create", "xreadgroup", "xack", "xpending", "xrange", "xinfo|stream", ...runningRights];
/** Where it is a Cluster: who holds what, and what is on its way to another node. */
const finding = ["cluster|slots", "cluster|info", "cluster|shards", "asking"];

/** Commands that came after 7.0; Valkey has them later, and is asked on the server panel. */
const since: Readonly<Record<string, string>> = { xackdel: "8.2.0", xdelex: "8.2.0", xnack: "8.8.0" };

/**
 * The rules of ACL SETUSER, without name and password, that a console needs to watch (`viewer`) or to watch and act
 * (`operator`): nothing it never runs, keys of the watched patterns and their dead letters only. SCAN shows the names of
 * all keys whatever the patterns say; with an index key it is left out.
 */
export function redisRights(use: RedisUse, options: RightsOptions): string[] {
  const { patterns, indexKey, version = "7.0.0", isCluster = false } = options;
  const number = versionNumber(version) ?? Number.POSITIVE_INFINITY;
  const isBefore7 = number < 7_000_000;
  const isKnown = (right: string) => number >= (versionNumber(since[right] ?? "0.0.0") ?? 0);
  const deadLetters = [...new Set(patterns.flatMap(deadLetterPatterns))];
  const watch = indexKey === undefined ? watchRightNames : watchRightNames.filter((right) => right !== "scan");
  const read = [...watch, ...(indexKey === undefined ? [] : ["sscan", "zscan"]), ...connecting].concat(
    isCluster ? finding : [],
  );
  const index = indexKey === undefined ? [] : [indexKey];
  if (use === "bridge") return bridgeRights(patterns, deadLetters, indexKey, isBefore7);
  const acting = actingRights(options);
  const act = acting.stream.filter(isKnown);
  const setAside = acting.deadLetters.filter(isKnown);
  if (isBefore7) {
    const keys = [...patterns, ...deadLetters, ...index].map((key) => `~${key}`);
    return ["resetchannels", ...keys, "-@all", ...granted(use === "operator" ? [...read, ...act, ...setAside] : read)];
  }
  if (use === "viewer") {
    const keys = [...patterns, ...deadLetters, ...index].map((key) => `%R~${key}`);
    return ["resetchannels", ...keys, "-@all", ...granted(read)];
  }
  return [
    "resetchannels",
    ...[...patterns, ...deadLetters].map((key) => `~${key}`),
    ...index.map((key) => `%R~${key}`),
    "-@all",
    ...granted([...read, ...act]),
    `(${deadLetters.map((key) => `~${key}`).join(" ")} -@all ${granted(setAside).join(" ")})`,
  ];
}

function bridgeRights(
  patterns: readonly string[],
  deadLetters: readonly string[],
  indexKey: string | undefined,
  isBefore7: boolean,
): string[] {
  const scanning = indexKey === undefined ? ["scan"] : ["sscan", "zscan"];
  const stream = granted([
    ...connecting,
    "info",
    ...finding,
    ...scanning,
    ...bridging,
    ...allVerbs["dead-letter"].rights.stream,
  ]);
  const setAside = granted(allVerbs["dead-letter"].rights.deadLetters);
  const places = [...patterns, ...deadLetters].map((key) => `~${key}`);
  const index = indexKey === undefined ? [] : [`${isBefore7 ? "" : "%R"}~${indexKey}`];
  if (isBefore7) return ["resetchannels", ...places, ...index, "-@all", ...new Set([...stream, ...setAside])];
  const selector = `(${deadLetters.map((key) => `~${key}`).join(" ")} -@all ${setAside.join(" ")})`;
  return ["resetchannels", ...places, ...index, "-@all", ...stream, selector];
}

/** What the verbs say that they run, each in its own file. */
function actingRights({ mayAddEntries, mayRemoveConsumers, mayDeleteEverywhere, mayCreateGroups }: RightsOptions) {
  const isAsked = {
    "remove-consumers": mayRemoveConsumers,
    "delete-everywhere": mayDeleteEverywhere,
    "create-groups": mayCreateGroups,
  };
  const rights = Object.values(allVerbs).map((room) => room.rights);
  const stream = rights.flatMap(({ stream, preferred = [], optional = [], extra }) =>
    extra !== undefined && !isAsked[extra] ? [] : [...stream, ...preferred, ...(mayAddEntries ? optional : [])],
  );
  return { stream: [...runningRights, ...stream], deadLetters: rights.flatMap(({ deadLetters }) => deadLetters) };
}

/** A line to paste into redis-cli. Names and key patterns with blanks or quotes are quoted as redis-cli reads them. */
export function aclLine(name: string, use: RedisUse, options: RightsOptions): string {
  const rules = redisRights(use, options).map((rule) => (rule.startsWith("(") ? rule : quoted(rule)));
  return ["ACL SETUSER", quoted(name), "reset on >PASSWORD", ...rules].join(" ");
}

function granted(rights: readonly string[]): string[] {
  return [...new Set(rights)].map((right) => `+${right}`);
}

/** As deadLetterKeys names them: a key that keeps its tag, one that becomes the tag, one behind a number. */
export function deadLetterPatterns(pattern: string): string[] {
  const { stream } = deadLetterKeys(pattern);
  const tagged = `dlq:${pattern}`;
  return (stream === tagged ? [tagged] : [stream, tagged, `dlq:{*}:${pattern}`]).map((key) =>
    key.endsWith("*") ? key : `${key}*`,
  );
}
