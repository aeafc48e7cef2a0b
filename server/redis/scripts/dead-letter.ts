import { checkEntries } from "./check-entries";
import { defineScript } from "./script";

/** Fields written before the payload; the first of each name counts, so that a payload cannot pretend to be one. */
export const deadLetterFields = [
  "_src",
  "_group",
  "_id",
  "_owner",
  "_deliveries",
  "_reason",
  "_by",
  "_at",
  "_gone",
  "_request",
  "_redrives",
] as const;

/**
 * KEYS: stream, dead-letter stream, its index. Further arguments: reason, who, when, request, most dead letters.
 * Copies each entry, notes the copy in the index and acks the entry, in this order and in one step; the source keeps
 * its entry. Codes: `dup` was copied before (extra: id of the copy | request), `full`, `toobig`, `err` (extra says).
 */
export const deadLetterScript = defineScript(
  "dead-letter",
  checkEntries,
  `
local dlq, index = KEYS[2], KEYS[3]
local room = tonumber(ARGV[8]) - redis.call('XLEN', dlq)
local failure
for i = 1, count do
  local id = ARGV[first + (i - 1) * 4]
  local row = out[i]
  local field = id .. '|' .. group
  if row[1] == 'none' then
    local before = redis.call('HGET', index, field)
    if before then row[1] = 'dup' row[5] = before end
  elseif row[1] == 'ok' then
    if failure then row[1] = 'err' row[5] = failure
    elseif room < 1 then row[1] = 'full'
    elseif not dry then
      local entry = redis.call('XRANGE', key, id, id)[1][2]
      if #entry > 7000 then row[1] = 'toobig'
      else
        local args = {dlq, '*', '_src', key, '_group', group, '_id', id, '_owner', row[2], '_deliveries',
          string.format('%.0f', row[4]), '_reason', ARGV[4], '_by', ARGV[5], '_at', ARGV[6], '_gone', '0',
          '_request', ARGV[7], '_redrives', redis.call('HGET', index, 'r' .. field) or '0'}
        for _, value in ipairs(entry) do args[#args + 1] = value end
        local copy = redis.pcall('XADD', unpack(args))
        if type(copy) == 'table' then failure = copy.err row[1] = 'err' row[5] = failure
        else
          local noted = redis.pcall('HSET', index, field, copy .. '|' .. ARGV[7])
          local acked = type(noted) == 'table' and noted or redis.pcall('XACK', key, group, id)
          if type(acked) == 'table' then
            redis.call('XDEL', dlq, copy)
            redis.pcall('HDEL', index, field)
            failure = acked.err row[1] = 'err' row[5] = failure
          else
            room = room - 1
            row[5] = copy
          end
        end
      end
    end
  end
end
if not dry then redis.pcall('EXPIRE', index, 315360000) end
return answer(out)
`,
);
