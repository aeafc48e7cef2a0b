import type { Redis } from "./connect";
import type { Fence } from "./lease";

/** Put before a script whose first key is the lease and whose first argument is its number. */
export const fenceCheck = `
if redis.call('HGET', KEYS[1], 'number') ~= ARGV[1] then
  return redis.error_reply('FENCED another console has taken this over')
end`;

/** ARGV after the number: for each command how many words it has, and the words. */
const script = `${fenceCheck}
local at = 2
while at <= #ARGV do
  local words = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + words))
  at = at + words + 1
end
return 1`;

/**
 * Runs commands together, or none of them once another has taken the lease, and says which. The key of each command is
 * its second word. Throws as the client does.
 */
export async function runFenced(
  state: Redis,
  fence: Fence,
  commands: readonly (readonly (string | number)[])[],
): Promise<"done" | "fenced"> {
  const keys = [fence.key, ...new Set(commands.map(([, key]) => String(key)))];
  const words = commands.flatMap((command) => [command.length, ...command]);
  try {
    await state.eval(script, keys.length, ...keys, fence.number, ...words);
    return "done";
  } catch (error) {
    if (isFenced(error)) return "fenced";
    throw error;
  }
}

/** Whether a script that begins with `fenceCheck` was held off by it. */
export function isFenced(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("FENCED");
}
