import { defineScript } from "@/server/redis/script";
import { checkEntries, entryArgs } from "./check-entries";
import type { VerbRoom } from "./verb";

/** Further argument: `1` to ack only ids whose entry is gone; then an entry that is there has the code `there`. */
const script = defineScript(
  "ack",
  checkEntries,
  `
if ARGV[4] == '1' then
  for i = 1, count do
    if codes[i] == 'ok' then codes[i] = 'there' elseif codes[i] == 'ghost' then codes[i] = 'ok' end
  end
end
local ids = idsWith('ok')
if #ids > 0 and not dry then redis.call('XACK', key, group, unpack(ids)) end
return answer()
`,
);

export const ack: VerbRoom = {
  script,
  batchSize: 250,
  isHeavy: false,
  needs: ["XACK"],
  keysOf: ({ key }) => [key],
  argsOf: (call) => entryArgs(call, call.input.params.ghosts ? 1 : 0),
  after: () => null,
};
