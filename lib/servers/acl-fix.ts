import type { RightsFix } from "@/lib/schema/server";

/** A right that is refused; `place` says on which keys, `isKey` that it is the key which may not be touched. */
export type Lacking = { right: string; use: RightsFix["use"]; place: "stream" | "deadLetters"; isKey: boolean };

export type FixContext = {
  user: string;
  /** Key patterns of the streams and of their dead letters, as an ACL writes them without `~`. */
  streams: readonly string[];
  deadLetters: readonly string[];
  /** Before Redis 7.0: no read-only patterns and no selectors. */
  isBefore7: boolean;
};

/** For each use, what it lacks and the one line for redis-cli that grants it; nothing where nothing is refused. */
export function rightsFixes(lacking: readonly Lacking[], context: FixContext): RightsFix[] {
  return (["watch", "act"] as const).flatMap((use) => {
    const mine = lacking.filter((one) => one.use === use);
    if (mine.length === 0) return [];
    return [{ use, lacks: [...new Set(mine.map(({ right }) => right))], aclLine: lineFor(mine, use, context) }];
  });
}

function lineFor(lacking: readonly Lacking[], use: RightsFix["use"], context: FixContext): string {
  const { user, streams, deadLetters, isBefore7 } = context;
  const onStreams = lacking.filter(({ place }) => place === "stream");
  const onLetters = lacking.filter(({ place }) => place === "deadLetters");
  const sign = use === "watch" && !isBefore7 ? "%R~" : "~";
  const rules: string[] = [];
  // Redis looks at the command before the key: who may not write has most likely not been given the keys to write to.
  if (onStreams.some(({ isKey }) => isKey || use === "act")) rules.push(...streams.map((key) => `${sign}${key}`));
  rules.push(...grants(onStreams));
  if (onLetters.length > 0) {
    const keys = deadLetters.map((key) => `~${key}`);
    if (isBefore7) rules.push(...keys, ...grants(onLetters));
    else rules.push(`(${[...keys, ...grants(onLetters)].join(" ")})`);
  }
  return ["ACL SETUSER", quoted(user), ...rules.map((rule) => (rule.startsWith("(") ? rule : quoted(rule)))].join(" ");
}

function grants(lacking: readonly Lacking[]): string[] {
  return [...new Set(lacking.map(({ right }) => `+${right}`))];
}

/** As redis-cli reads it: with blanks, quotes and backslashes escaped. */
export function quoted(text: string): string {
  return /^[\w:*~%@+\-{}.>|/]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
