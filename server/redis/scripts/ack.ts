import { checkEntries } from "./check-entries";
import { defineScript } from "./script";

/** Further argument: `1` to ack only ids whose entry is gone; then an entry that is there has the code `there`. */
export const ackScript = defineScript(
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
