import { releasedIdleMs } from "@/lib/actions/fate";
import { redrivesAllowed } from "@/lib/dead-letters/parse-dead-letter";
import { deadLetterFields } from "@/lib/mask/mask-dead-letter";
import { defineScript } from "@/server/redis/script";
import { deadLetterArgs, readDeadLetters } from "./read-dead-letter";
import type { VerbRoom } from "./verb";

const redriveHolder = "callboard-redrive";

/**
 * Further arguments: `xnack` or `idle`, how long untouched it shall look, the consumer to hold it where the owner no
 * longer exists, how many redrives are allowed, `1` to add a new entry instead. Codes: `loop`, `pending` (extra: by
 * whom), `gone` the original is no longer in the stream, `nokey`, `nogroup`, `err`. With `ok` extra is the id of the
 * new entry, or in a dry run the consumer that would hold the old one.
 */
const script = defineScript(
  "redrive",
  readDeadLetters,
  `
local by, idleMs, holder, allowed, isNew = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7] == '1'

local function holderIn(group, owner)
  for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', key, group)) do
    for j = 1, #consumer, 2 do
      if consumer[j] == 'name' and consumer[j + 1] == owner then return owner end
    end
  end
  return holder
end

local function addAnew(row, meta, fields)
  if dry then return true end
  local args = {key, 'NOMKSTREAM', '*', '_redrive_group', meta._group, '_redrive_of', meta._id}
  for j = ${deadLetterFields.length * 2 + 1}, #fields do args[#args + 1] = fields[j] end
  local id = redis.pcall('XADD', unpack(args))
  if type(id) == 'table' then row[1] = 'err' row[5] = id.err return false end
  row[5] = id
  return true
end

local function giveBack(row, meta)
  local pending = redis.pcall('XPENDING', key, meta._group, meta._id, meta._id, 1)
  if pending.err then row[1] = string.sub(pending.err, 1, 7) == 'NOGROUP' and 'nogroup' or 'err' row[5] = pending.err return false end
  if #pending == 1 then row[1] = 'pending' row[5] = pending[1][2] return false end
  if #redis.call('XRANGE', key, meta._id, meta._id) == 0 then row[1] = 'gone' return false end
  if dry then
    if by ~= 'xnack' then row[5] = holderIn(meta._group, meta._owner) end
    return true
  end
  local given
  if by == 'xnack' then
    given = redis.pcall('XNACK', key, meta._group, 'FAIL', 'IDS', 1, meta._id, 'RETRYCOUNT', 0, 'FORCE')
  else
    given = redis.pcall('XCLAIM', key, meta._group, holderIn(meta._group, meta._owner), 0, meta._id,
      'IDLE', idleMs, 'RETRYCOUNT', 0, 'FORCE', 'JUSTID')
  end
  if type(given) == 'table' and given.err then row[1] = 'err' row[5] = given.err return false end
  return true
end

for i = 1, count do
  local meta, fields = read(i)
  if meta then
    local row, field = out[i], meta._id .. '|' .. meta._group
    local redrives = tonumber(redis.call('HGET', index, 'r' .. field) or '0')
    local isDone = false
    local function note(to)
      if dry then return true end
      if to == 0 then redis.call('HDEL', index, 'r' .. field) return true end
      local noted = redis.pcall('HSET', index, 'r' .. field, to)
      if type(noted) == 'table' then row[1] = 'err' row[5] = noted.err return false end
      return true
    end
    if redrives >= allowed then row[1] = 'loop'
    elseif redis.call('EXISTS', key) == 0 then row[1] = isNew and 'nokey' or 'gone'
    elseif note(redrives + 1) then
      if isNew then isDone = addAnew(row, meta, fields) else isDone = giveBack(row, meta) end
      if not isDone then note(redrives) end
    end
    if isDone and not dry then forget(i, field) end
  end
end
return answer()
`,
);

export const redrive: VerbRoom = {
  script,
  batchSize: 40,
  isHeavy: true,
  rights: {
    stream: ["xclaim"],
    deadLetters: ["xdel", "xlen", "xrange", "hset", "hget", "hdel", "expire"],
    preferred: ["xnack"],
    optional: ["xadd"],
  },
  keysOf: ({ key, deadLetters }) => [key, deadLetters.stream, deadLetters.index],
  argsOf(call) {
    const { force, asNewEntry } = call.input.params;
    const allowed = force ? Number.MAX_SAFE_INTEGER : redrivesAllowed;
    return deadLetterArgs(call, call.context.releaseBy, releasedIdleMs, redriveHolder, allowed, asNewEntry ? 1 : 0);
  },
  /** Where it puts the entry: a new one has an id of its own, an old one is pending again. */
  more({ dryRun, params }, { code, extra }, { releaseBy }) {
    if (code !== "ok") return {};
    if (params.asNewEntry) return dryRun ? {} : { newEntryId: extra };
    if (!dryRun) return {};
    const after = releaseBy === "xnack" ? { consumer: "", idleMs: -1 } : { consumer: extra, idleMs: releasedIdleMs };
    return { before: null, after: { ...after, deliveries: 0 } };
  },
};
