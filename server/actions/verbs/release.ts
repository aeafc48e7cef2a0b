import { releasedIdleMs } from "@/lib/actions/fate";
import { defineScript } from "@/server/redis/script";
import { checkEntries, entryArgs } from "./check-entries";
import type { VerbRoom } from "./verb";

/**
 * Further arguments: `xnack`, which gives entries back to nobody, or `idle`, which leaves the owner and makes them look
 * untouched for as long as the next argument says, so that the workers' own XAUTOCLAIM takes them. Both keep the
 * delivery count.
 */
const script = defineScript(
  "release",
  checkEntries,
  `
local by, idleMs = ARGV[4], tonumber(ARGV[5])
local owners = {}
for i = 1, count do
  local row = rows[i]
  if codes[i] == 'ok' and row[2] ~= '' then
    local mine = owners[row[2]] or {idle = idleMs, ids = {}}
    owners[row[2]] = mine
    mine.idle = math.max(mine.idle, row[3])
    mine.ids[#mine.ids + 1] = ARGV[first + (i - 1) * 4]
  end
end
if not dry then
  for owner, mine in pairs(owners) do
    if by == 'xnack' then
      redis.call('XNACK', key, group, 'FAIL', 'IDS', #mine.ids, unpack(mine.ids))
    else
      local args = {key, group, owner, 0}
      for _, id in ipairs(mine.ids) do args[#args + 1] = id end
      args[#args + 1] = 'IDLE'
      args[#args + 1] = string.format('%.0f', mine.idle)
      args[#args + 1] = 'JUSTID'
      redis.call('XCLAIM', unpack(args))
    end
  end
end
return answer()
`,
);

export const release: VerbRoom = {
  script,
  batchSize: 250,
  isHeavy: false,
  rights: { stream: ["xclaim"], deadLetters: [], preferred: ["xnack"] },
  keysOf: ({ key }) => [key],
  argsOf: (call) => entryArgs(call, call.context.releaseBy, releasedIdleMs),
  after: (_, before, { releaseBy }) =>
    releaseBy === "xnack"
      ? { consumer: "", idleMs: -1, deliveries: before.deliveries }
      : { ...before, idleMs: Math.max(before.idleMs, releasedIdleMs) },
};
