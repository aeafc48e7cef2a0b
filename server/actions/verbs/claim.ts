import { defineScript } from "@/server/redis/script";
import { checkEntries, entryArgs } from "./check-entries";
import { canBeUndone, noteUndo } from "./note-undo";
import type { VerbRoom } from "./verb";

/**
 * Further arguments: the new owner, `1` to create it where it does not exist, `1` to note what an undo needs. JUSTID leaves the delivery count alone.
 * Further codes: `held` it is the owner already, `noconsumer`.
 */
const script = defineScript(
  "claim",
  checkEntries,
  `
local to, create, note = ARGV[4], ARGV[5] == '1', ARGV[6] == '1'
local exists = create
if not exists and codes[1] ~= 'nokey' and codes[1] ~= 'nogroup' then
  for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', key, group)) do
    for i = 1, #consumer, 2 do
      if consumer[i] == 'name' and consumer[i + 1] == to then exists = true end
    end
  end
end
local least = most
for i = 1, count do
  local row = rows[i]
  if row and row[2] == to and codes[i] ~= 'ghost' then codes[i] = 'held'
  elseif codes[i] == 'ok' then
    if not exists then codes[i] = 'noconsumer'
    elseif row[3] == 0 then codes[i] = 'fresh'
    else least = math.min(least, math.max(1, tonumber(ARGV[first + (i - 1) * 4 + 2]))) end
  end
end
local ids = idsWith('ok')
if #ids > 0 and not dry then
  if note then noteBefore() end
  ids[#ids + 1] = 'JUSTID'
  redis.call('XCLAIM', key, group, to, string.format('%.0f', least), unpack(ids))
  if note then noteAfter(true) end
end
return answer()
`,
);

export const claim: VerbRoom = {
  script,
  batchSize: 250,
  isHeavy: false,
  rights: { stream: ["xclaim"], deadLetters: [] },
  keysOf: ({ key }) => [key],
  argsOf: (call) =>
    entryArgs(
      call,
      call.input.params.toConsumer ?? "",
      call.input.params.createConsumer ? 1 : 0,
      canBeUndone(call.input) ? 1 : 0,
    ),
  more: noteUndo,
  after: ({ params }, { deliveries }) => ({ consumer: params.toConsumer ?? "", idleMs: 0, deliveries }),
};
