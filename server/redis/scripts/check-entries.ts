/**
 * Begins every script over pending entries of one group. KEYS[1] is the stream; ARGV: group, `1` for a dry run, how
 * many further arguments the verb has, those, then for each target id, owner, idle and deliveries as the operator saw
 * them, in ascending order of ids.
 *
 * `check()` gives for each target {code, owner, idle, deliveries, extra} and marks with code `ok` what may be acted on:
 * `nokey`, `nogroup`, `none` not pending, `owner` held by another, `fresh` touched since, `ghost` the entry is gone.
 * `answer()` says how many are silently `ok`, then for each other target its place and those five values.
 * Whether an entry is there is told from the stream's edges; only where single entries were deleted is it looked up.
 */
export const checkEntries = `
local key, group, dry = KEYS[1], ARGV[1], ARGV[2] == '1'
local first = 3 + tonumber(ARGV[3]) + 1
local count = (#ARGV - first + 1) / 4
local most = 9007199254740991

local function less(a, b)
  local am, as = string.match(a, '(%d+)-(%d+)')
  local bm, bs = string.match(b, '(%d+)-(%d+)')
  if am ~= bm then
    if #am ~= #bm then return #am < #bm end
    return am < bm
  end
  if #as ~= #bs then return #as < #bs end
  return as < bs
end

local function all(code)
  local out = {}
  for i = 1, count do out[i] = {code, '', 0, 0, ''} end
  return out
end

local function readPending()
  local limit = count * 2 + 16
  local rows = redis.pcall('XPENDING', key, group, ARGV[first], ARGV[first + (count - 1) * 4], limit)
  if rows.err then return nil, rows.err end
  local found = {}
  if #rows == limit then
    for i = 0, count - 1 do
      local id = ARGV[first + i * 4]
      found[id] = redis.call('XPENDING', key, group, id, id, 1)[1]
    end
  else
    for _, row in ipairs(rows) do found[row[1]] = row end
  end
  return found
end

local function readEdge()
  local info = redis.call('XINFO', 'STREAM', key)
  local edge = {}
  for i = 1, #info, 2 do
    if info[i] == 'length' then edge.length = info[i + 1]
    elseif info[i] == 'first-entry' and info[i + 1] then edge.first = info[i + 1][1]
    elseif info[i] == 'max-deleted-entry-id' then edge.deleted = info[i + 1] end
  end
  return edge
end

local edge
local areAllThere = false
local function isWithin(id)
  return edge.first and not less(id, edge.first)
end
local function isThere(id)
  if not edge then
    edge = readEdge()
    areAllThere = isWithin(ARGV[first]) and edge.deleted and less(edge.deleted, ARGV[first])
  end
  if areAllThere then return true end
  if not isWithin(id) then return false end
  if edge.deleted and less(edge.deleted, id) then return true end
  return #redis.call('XRANGE', key, id, id) == 1
end

local function check()
  if redis.call('EXISTS', key) == 0 then return all('nokey') end
  local pending, err = readPending()
  if not pending then
    if string.sub(err, 1, 7) == 'NOGROUP' then return all('nogroup') end
    return nil, err
  end
  local out = {}
  for i = 1, count do
    local at = first + (i - 1) * 4
    local id, owner, idle, deliveries = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local row = pending[id]
    if not row then out[i] = {'none', '', 0, 0, ''}
    else
      local now = math.min(row[4], most)
      local code = 'ok'
      if row[2] ~= owner then code = 'owner'
      elseif (row[3] >= 0 and row[3] < idle) or now ~= math.min(deliveries, most) then code = 'fresh'
      elseif not isThere(id) then code = 'ghost' end
      out[i] = {code, row[2], row[3], now, ''}
    end
  end
  return out
end

local function idsOf(out)
  local ids = {}
  for i = 1, count do if out[i][1] == 'ok' then ids[#ids + 1] = ARGV[first + (i - 1) * 4] end end
  return ids
end

local function answer(out)
  local list, silent = {0}, 0
  for i = 1, count do
    local row = out[i]
    if not dry and row[1] == 'ok' and row[5] == '' then silent = silent + 1
    else
      list[#list + 1] = i - 1
      for j = 1, 5 do list[#list + 1] = row[j] end
    end
  end
  list[1] = silent
  return list
end

local out, err = check()
if not out then return redis.error_reply(err) end
`;
