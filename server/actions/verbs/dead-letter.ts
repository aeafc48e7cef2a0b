import { defineScript } from "@/server/redis/script";
import { checkEntries, entryArgs } from "./check-entries";
import type { VerbRoom } from "./verb";

const maxDeadLetters = 100_000;

/**
 * KEYS: stream, dead-letter stream, its index. Further arguments: reason, who, when, request, most dead letters.
 * Copies each entry, notes the copy in the index and acks the entry, in this order and in one step; the source keeps
 * its entry. Codes: `dup` was copied before (extra: id of the copy | request), `full`, `toobig`, `err` (extra says).
 */
const script = defineScript(
  "dead-letter",
  checkEntries,
  `
local dlq, index = KEYS[2], KEYS[3]
local room = tonumber(ARGV[8]) - redis.call('XLEN', dlq)
local failure
local function fail(i, err)
  failure = err
  codes[i], extras[i] = 'err', err
end
local function setAside(i, id, field)
  local entry = redis.call('XRANGE', key, id, id)[1][2]
  if #entry > 7000 then codes[i] = 'toobig' return end
  local args = {dlq, '*', '_src', key, '_group', group, '_id', id, '_owner', rows[i][2], '_deliveries',
    string.format('%.0f', rows[i][4]), '_reason', ARGV[4], '_by', ARGV[5], '_at', ARGV[6], '_gone', '0',
    '_request', ARGV[7], '_redrives', redis.call('HGET', index, 'r' .. field) or '0'}
  for _, value in ipairs(entry) do args[#args + 1] = value end
  local copy = redis.pcall('XADD', unpack(args))
  if type(copy) == 'table' then return fail(i, copy.err) end
  local noted = redis.pcall('HSET', index, field, copy .. '|' .. ARGV[7])
  local acked = type(noted) == 'table' and noted or redis.pcall('XACK', key, group, id)
  if type(acked) == 'table' then
    redis.call('XDEL', dlq, copy)
    redis.pcall('HDEL', index, field)
    return fail(i, acked.err)
  end
  room = room - 1
  extras[i] = copy
end
for i = 1, count do
  local id = ARGV[first + (i - 1) * 4]
  local field = id .. '|' .. group
  if codes[i] == 'none' then
    local before = redis.call('HGET', index, field)
    if before then codes[i], extras[i] = 'dup', before end
  elseif codes[i] == 'ok' then
    if failure then codes[i], extras[i] = 'err', failure
    elseif room < 1 then codes[i] = 'full'
    elseif not dry then setAside(i, id, field) end
  end
end
if not dry then redis.pcall('EXPIRE', index, 315360000) end
return answer()
`,
);

export const deadLetter: VerbRoom = {
  script,
  batchSize: 40,
  isHeavy: true,
  rights: { stream: ["xack"], deadLetters: ["xadd", "xdel", "xlen", "hset", "hget", "hdel", "expire"] },
  keysOf: ({ key, deadLetters }) => [key, deadLetters.stream, deadLetters.index],
  argsOf(call) {
    const { input, context } = call;
    return entryArgs(call, input.reason, context.actorName, context.nowMs, input.requestId, maxDeadLetters);
  },
  more: (_, { code, extra }) =>
    code === "ok" || code === "dup" ? { deadLetterId: extra.split("|")[0] || undefined } : {},
  after: () => null,
};
