import type { RawEvent } from "@/lib/schema/conversation-event";
import { countOf } from "../loose-value";

type Tokens = NonNullable<RawEvent["tokens"]>;

/** The counts that are given; undefined where none is. */
export function tokensOf(given: Readonly<Record<keyof Tokens, unknown>>): Tokens | undefined {
  const tokens: Tokens = {};
  let isAny = false;
  for (const name of tokenNames) {
    if (given[name] === undefined) continue;
    const count = countOf(given[name]);
    if (count === undefined) continue;
    tokens[name] = count;
    isAny = true;
  }
  return isAny ? tokens : undefined;
}

const tokenNames = ["input", "output", "cached", "cacheWrite", "reasoning", "audioInput", "audioOutput"] as const;
