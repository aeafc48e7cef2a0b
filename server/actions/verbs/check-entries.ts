import { orderIds } from "./order-ids";
import type { BatchCall } from "./verb";

/**
 * Begins every script over pending entries of one group. KEYS[1] is the stream; ARGV: group, `1` for a dry run, how
 * many further arguments the verb has, those, then for each target id, owner, idle and deliveries as the operator saw
 * them, in ascending order of ids.
 *
 * Afterwards `codes` holds for each target `ok` where it may be acted on, otherwise `nokey`, `nogroup`, `none` not
 * pending, `owner` held by another, `fresh` touched since, `ghost` the entry is gone; `rows` how XPENDING lists it.
 * `answer()` says how many are silently `ok`, then for each other target its place, code, owner, idle, deliveries, extra.
 * `noteBefore()` and `noteAfter(isHeld)` around the write put into extra what an undo needs to know: since when, in
 * Redis' time, the entry had been delivered, and since when it is held now.
 * Whether an entry is there is told from the stream's edges; only where single entries were deleted is it looked up.
 */
export const checkEntries = `
local key, group, dry = KEYS[1], ARGV[1], ARGV[2] == '1'
local first = 3 + tonumber(ARGV[3]) + 1
local count = (#ARGV - first + 1) / 4
local most = 9007199254740991

${orderIds}

local codes, rows, extras = {}, {}, {}

local function all(code)
  for i = 1, count do codes[i] = code end
  return true
end

local function readPending()
  local limit = count * 2 + 16
  local list = redis.pcall('XPENDING', key, group, ARGV[first], ARGV[first + (count - 1) * 4], limit)
  if list.err then return nil, list.err end
  if #list == limit then
    for i = 1, count do
      local id = ARGV[first + (i - 1) * 4]
      rows[i] = redis.call('XPENDING', key, group, id, id, 1)[1]
    end
    return true
  end
  local byId
  for i = 1, count do
    local id = ARGV[first + (i - 1) * 4]
    local row = list[i]
    if not row or row[1] ~= id then
      if not byId then
        byId = {}
        for _, each in ipairs(list) do byId[each[1]] = each end
      end
      row = byId[id]
    end
    rows[i] = row
  end
  return true
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
  local isRead, err = readPending()
  if not isRead then
    if string.sub(err, 1, 7) == 'NOGROUP' then return all('nogroup') end
    return nil, err
  end
  for i = 1, count do
    local row, at = rows[i], first + (i - 1) * 4
    local code = 'ok'
    if not row then code = 'none'
    elseif row[2] ~= ARGV[at + 1] then code = 'owner'
    else
      local deliveries = tonumber(ARGV[at + 3])
      if row[3] >= 0 and row[3] < tonumber(ARGV[at + 2]) then code = 'fresh'
      elseif row[4] ~= deliveries and (row[4] < most or deliveries < most) then code = 'fresh'
      elseif not areAllThere and not isThere(ARGV[at]) then code = 'ghost' end
    end
    codes[i] = code
  end
  return true
end

local function idsWith(wanted)
  local ids = {}
  for i = 1, count do if codes[i] == wanted then ids[#ids + 1] = ARGV[first + (i - 1) * 4] end end
  return ids
end

local function answer()
  local list, silent = {0}, 0
  for i = 1, count do
    if not dry and codes[i] == 'ok' and not extras[i] then silent = silent + 1
    else
      local row = rows[i] or {'', '', 0, 0}
      local at = #list
      list[at + 1], list[at + 2], list[at + 3], list[at + 4] = i - 1, codes[i], row[2], row[3]
      list[at + 5], list[at + 6] = math.min(row[4], most), extras[i] or ''
    end
  end
  list[1] = silent
  return list
end

local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local deliveredAt
local function readDeliveredAt()
  for _ = 1, 5 do
    local early = clock()
    if not readPending() then return nil end
    if clock() == early then
      local times = {}
      for i = 1, count do if rows[i] then times[i] = early - rows[i][3] end end
      return times
    end
  end
end

local isChecked, problem = check()
if not isChecked then return redis.error_reply(problem) end

local before = {}
local function noteBefore()
  local seen = rows
  rows = {}
  deliveredAt = readDeliveredAt()
  rows = seen
  for i = 1, count do if codes[i] == 'ok' and rows[i][4] < most and rows[i][2] ~= '' then before[i] = rows[i] end end
end
local function noteAfter(isHeld)
  if not deliveredAt then return end
  local seen, heldAt = rows, {}
  if isHeld then
    rows = {}
    heldAt = readDeliveredAt() or {}
  end
  rows = seen
  for i = 1, count do
    if before[i] and deliveredAt[i] and (heldAt[i] or not isHeld) then
      extras[i] = string.format('%.0f|%.0f', deliveredAt[i], heldAt[i] or 0)
    end
  end
end
`;

/** The arguments of such a script; `more` are the verb's own. */
export function entryArgs({ input, targets }: BatchCall, ...more: (string | number)[]): (string | number)[] {
  const [first] = targets;
  const group = first && "group" in first ? first.group : "";
  const seen = targets.flatMap((target) =>
    "entryId" in target ? [target.entryId, target.consumer, target.idleMs, target.deliveries] : [],
  );
  return [group, input.dryRun ? 1 : 0, more.length, ...more, ...seen];
}
