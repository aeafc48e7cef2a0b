import { checkEntries } from "./check-entries";
import { defineScript } from "./script";

/**
 * Further arguments: the new owner, `1` to create it where it does not exist. JUSTID leaves the delivery count alone.
 * Further codes: `held` it is the owner already, `noconsumer`.
 */
export const claimScript = defineScript(
  "claim",
  checkEntries,
  `
local to, create = ARGV[4], ARGV[5] == '1'
local exists = create
if not exists and out[1][1] ~= 'nokey' and out[1][1] ~= 'nogroup' then
  for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', key, group)) do
    for i = 1, #consumer, 2 do
      if consumer[i] == 'name' and consumer[i + 1] == to then exists = true end
    end
  end
end
local least = most
for i = 1, count do
  local seen = tonumber(ARGV[first + (i - 1) * 4 + 2])
  if out[i][2] == to and (out[i][1] == 'ok' or out[i][1] == 'owner' or out[i][1] == 'fresh') then out[i][1] = 'held'
  elseif out[i][1] == 'ok' and not exists then out[i][1] = 'noconsumer'
  elseif out[i][1] == 'ok' then
    if out[i][3] == 0 then out[i][1] = 'fresh' else least = math.min(least, math.max(1, seen)) end
  end
end
local ids = idsOf(out)
if #ids > 0 and not dry then
  ids[#ids + 1] = 'JUSTID'
  redis.call('XCLAIM', key, group, to, string.format('%.0f', least), unpack(ids))
end
return answer(out)
`,
);
