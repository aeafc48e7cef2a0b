import type { Redis } from "./connect";

/** ARGV: when it is too late, then for each command how many words it has, and the words. */
const script = `
local now = redis.call('TIME')
if now[1] * 1000 + now[2] / 1000 > tonumber(ARGV[1]) then return redis.error_reply('LATE nobody waits for this any more') end
local at = 2
while at <= #ARGV do
  local words = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + words))
  at = at + words + 1
end
return 'OK'`;

/**
 * Runs commands together, or not at all once `withinMs` have passed by the server's own clock: a command that was given up
 * while the server stood still would otherwise run later, and make true what nobody was told. The key of each command is
 * its second word. Throws as the client does.
 */
export async function runInTime(
  state: Redis,
  commands: readonly (readonly (string | number)[])[],
  withinMs: number,
): Promise<void> {
  const [seconds = 0, micros = 0] = (await state.time()).map(Number);
  const latestMs = seconds * 1_000 + micros / 1_000 + withinMs;
  const keys = [...new Set(commands.map(([, key]) => String(key)))];
  const words = commands.flatMap((command) => [command.length, ...command]);
  await state.eval(script, keys.length, ...keys, latestMs, ...words);
}
