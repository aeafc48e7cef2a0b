import { defineScript } from "@/server/redis/script";
import type { VerbRoom } from "./verb";

/** More entries than this after an id are not counted: "at least". */
const maxCounted = 1_000;

/**
 * KEYS[1] is the stream; ARGV: group, `1` for a dry run, where it shall begin (`0`, `$` or an id), how many entries are
 * counted at most. Makes the group where it still does not exist, never the stream. Codes: `nokey`, `exists` (extra: where
 * it stands). With `ok` a is how many entries it will be given of those that are there now, b how many it never is, c `1`
 * where both are bounds: a at least, b at most.
 */
const script = defineScript(
  "create-group",
  `
local key, group, dry, at, most = KEYS[1], ARGV[1], ARGV[2] == '1', ARGV[3], tonumber(ARGV[4])
if redis.call('EXISTS', key) == 0 then return {0, 0, 'nokey', '', 0, 0, ''} end
for _, row in ipairs(redis.call('XINFO', 'GROUPS', key)) do
  local name, stands
  for i = 1, #row, 2 do
    if row[i] == 'name' then name = row[i + 1] elseif row[i] == 'last-delivered-id' then stands = row[i + 1] end
  end
  if name == group then return {0, 0, 'exists', '', 0, 0, stands} end
end
local length = redis.call('XLEN', key)
local given, isBound = length, 0
if at == '$' then given = 0
elseif at ~= '0' then
  given = #redis.call('XRANGE', key, '(' .. at, '+', 'COUNT', most + 1)
  if given > most then
    if #redis.call('XRANGE', key, '-', at, 'COUNT', 1) == 0 then given = length
    else given = most isBound = 1 end
  end
end
if not dry then
  local made = redis.pcall('XGROUP', 'CREATE', key, group, at)
  if made.err then return redis.error_reply(made.err) end
end
return {0, 0, 'ok', given, length - given, isBound, ''}
`,
);

export const createGroup: VerbRoom = {
  script,
  batchSize: 1,
  isHeavy: true,
  rights: { stream: ["xgroup|create"], deadLetters: [], extra: "create-groups" },
  keysOf: ({ key }) => [key],
  argsOf({ input, targets }) {
    const [target] = targets;
    if (target === undefined || !("at" in target)) throw new Error("a group is made at a place");
    return [target.group, input.dryRun ? 1 : 0, target.at, maxCounted];
  },
  more(_, { a, b, c }) {
    return { begins: { delivered: Number(a), passed: Number(b), isBound: c === "1" } };
  },
};
