import type { BatchCall } from "./verb";

/**
 * Begins the scripts over dead letters of one stream. KEYS: stream, dead-letter stream, its index; ARGV: `1` for a dry
 * run, how many further arguments, those, then ids of dead letters. A result is {code, group, entry id, owner, extra};
 * `nodlq` there is no such dead letter, `source` it belongs to another stream.
 */
export const readDeadLetters = `
local key, dlq, index, dry = KEYS[1], KEYS[2], KEYS[3], ARGV[1] == '1'
local first = 2 + tonumber(ARGV[2]) + 1
local count = #ARGV - first + 1
local out = {}

local function read(i)
  local found = redis.call('XRANGE', dlq, ARGV[first + i - 1], ARGV[first + i - 1])[1]
  if not found then out[i] = {'nodlq', '', '', '', ''} return nil end
  local fields, meta = found[2], {}
  for j = 1, #fields, 2 do if meta[fields[j]] == nil then meta[fields[j]] = fields[j + 1] end end
  out[i] = {'ok', meta._group or '', meta._id or '', meta._owner or '', ''}
  if meta._src ~= key then out[i][1] = 'source' return nil end
  return meta, fields
end

local function forget(i, field)
  redis.call('XDEL', dlq, ARGV[first + i - 1])
  redis.call('HDEL', index, field)
end

local function answer()
  if not dry and redis.call('XLEN', dlq) == 0 then redis.pcall('EXPIRE', index, 604800) end
  local list = {0}
  for i = 1, count do
    list[#list + 1] = i - 1
    for j = 1, 5 do list[#list + 1] = out[i][j] end
  end
  return list
end
`;

/** The arguments of such a script; `more` are the verb's own. */
export function deadLetterArgs({ input, targets }: BatchCall, ...more: (string | number)[]): (string | number)[] {
  const ids = targets.flatMap((target) => ("deadLetterId" in target ? [target.deadLetterId] : []));
  return [input.dryRun ? 1 : 0, more.length, ...more, ...ids];
}
