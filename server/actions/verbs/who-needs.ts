/**
 * Lua, after check-entries: `needsIt(id)` lists the other groups that have this entry pending or have not been given it,
 * and `named(groups)` says the first three of them. Of a stream with very many groups the first 50 are looked at.
 */
export const whoNeeds = `
local others
local function otherGroups()
  if others then return others end
  others = {}
  for _, row in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    local name, delivered
    for i = 1, #row, 2 do
      if row[i] == 'name' then name = row[i + 1] elseif row[i] == 'last-delivered-id' then delivered = row[i + 1] end
    end
    if name ~= group and #others < 50 then others[#others + 1] = {name = name, delivered = delivered} end
  end
  return others
end
local function needsIt(id)
  local found = {}
  for _, other in ipairs(otherGroups()) do
    if less(other.delivered, id) or #redis.call('XPENDING', key, other.name, id, id, 1) > 0 then
      found[#found + 1] = other.name
    end
  end
  return found
end
local function named(groups)
  local text = table.concat(groups, ', ', 1, math.min(#groups, 3))
  if #groups > 3 then text = text .. string.format(' and %d more', #groups - 3) end
  return text
end
`;
