import { defineScript } from "@/server/redis/script";
import { checkEntries, entryArgs } from "./check-entries";
import type { VerbRoom } from "./verb";
import { whoNeeds } from "./who-needs";

/**
 * XACKDEL … ACKED: acks for this group, and deletes what no other group needs. Further code: `kept` it is acked and stays
 * in the stream (extra: for whom). An entry that left the pending list at that very moment is `none`.
 */
const script = defineScript(
  "ack-delete",
  checkEntries,
  whoNeeds,
  `
local ids = idsWith('ok')
local at = 0
local done
if #ids > 0 and not dry then done = redis.call('XACKDEL', key, group, 'ACKED', 'IDS', #ids, unpack(ids)) end
for i = 1, count do
  if codes[i] == 'ok' then
    at = at + 1
    local id = ids[at]
    local needed = (dry or done[at] == 2) and needsIt(id) or {}
    if done and done[at] == -1 then codes[i] = 'none'
    elseif #needed > 0 or (done and done[at] == 2) then
      codes[i], extras[i] = 'kept', named(needed)
    end
  end
end
return answer()
`,
);

export const ackDelete: VerbRoom = {
  script,
  batchSize: 100,
  isHeavy: false,
  rights: { stream: ["xackdel"], deadLetters: [] },
  keysOf: ({ key }) => [key],
  argsOf: (call) => entryArgs(call),
  after: () => null,
};
