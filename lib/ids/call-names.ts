/** Keys of the console itself, never calls, also where the watched Redis keeps its state. */
export const ownPrefix = "callboard:";

/**
 * How stream keys and call ids map to each other. A call of the first pattern is named by what its `*` stands for;
 * with further patterns their calls are named by the whole key, so that two patterns never share a name.
 */
export function createCallNames(patterns: readonly string[]) {
  const parts = patterns.map((pattern) => {
    const star = pattern.indexOf("*");
    return { pattern, prefix: pattern.slice(0, star), suffix: pattern.slice(star + 1) };
  });
  const [first] = parts;

  function middleOf(key: string, part: { prefix: string; suffix: string }): string | null {
    const { prefix, suffix } = part;
    if (key.length <= prefix.length + suffix.length) return null;
    if (!key.startsWith(prefix) || !key.endsWith(suffix)) return null;
    return key.slice(prefix.length, key.length - suffix.length);
  }

  function callIdOf(key: string): string | null {
    if (key.startsWith(ownPrefix)) return null;
    const middle = first ? middleOf(key, first) : null;
    if (middle !== null) return middle;
    return parts.some((part) => middleOf(key, part) !== null) ? key : null;
  }

  return {
    /** The call's id, or null when no pattern matches the key. */
    callIdOf,
    /** The first pattern that matches the key; null for none. */
    patternOf(key: string): string | null {
      return parts.find((part) => middleOf(key, part) !== null)?.pattern ?? null;
    },
    /** The stream of a call, whether it exists or not; null when no call can have this id. */
    keyOf(callId: string): string | null {
      const key = first ? `${first.prefix}${callId}${first.suffix}` : callId;
      if (callIdOf(key) === callId) return key;
      return callIdOf(callId) === callId ? callId : null;
    },
  };
}

export type CallNames = ReturnType<typeof createCallNames>;
