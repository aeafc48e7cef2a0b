import { defineScript } from "@/server/redis/script";
import { checkEntries, entryArgs } from "./check-entries";
import type { VerbRoom } from "./verb";
import { whoNeeds } from "./who-needs";

/**
 * XDELEX … DELREF: the entry goes, and with it what any group has pending of it. With `ok` extra names the other groups
 * that had not finished with it. Further codes: `absent` it had left the stream at that very moment, `pinned` the server
 * kept it.
 */
const script = defineScript(
  "delete-everywhere",
  checkEntries,
  whoNeeds,
  `
local ids = idsWith('ok')
local needed = {}
for i = 1, count do
  if codes[i] == 'ok' then
    needed[i] = needsIt(ARGV[first + (i - 1) * 4])
    if #needed[i] > 0 then extras[i] = named(needed[i]) end
  end
end
if #ids > 0 and not dry then
  local done = redis.call('XDELEX', key, 'DELREF', 'IDS', #ids, unpack(ids))
  local at = 0
  for i = 1, count do
    if codes[i] == 'ok' then
      at = at + 1
      if done[at] == -1 then codes[i], extras[i] = 'absent', nil
      elseif done[at] == 2 then codes[i] = 'pinned' end
    end
  end
end
return answer()
`,
);

export const deleteEverywhere: VerbRoom = {
  script,
  batchSize: 100,
  isHeavy: false,
  rights: { stream: ["xdelex"], deadLetters: [], extra: "delete-everywhere" },
  keysOf: ({ key }) => [key],
  argsOf: (call) => entryArgs(call),
  more: (_, { code, extra }) => (code === "ok" && extra !== "" ? { detail: `${extra} had not finished with it` } : {}),
  after: () => null,
};
