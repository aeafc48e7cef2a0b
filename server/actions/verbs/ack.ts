import { defineScript } from "@/server/redis/script";
import { checkEntries, entryArgs } from "./check-entries";
import { canBeUndone, noteUndo } from "./note-undo";
import type { VerbRoom } from "./verb";

/**
 * Further arguments: `1` to ack only ids whose entry is gone; then an entry that is there has the code `there`;
 * `1` to note what an undo needs.
 */
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
if #ids > 0 and not dry then
  if ARGV[5] == '1' then noteBefore() end
  redis.call('XACK', key, group, unpack(ids))
  if ARGV[5] == '1' then noteAfter(false) end
end
return answer()
`,
);

export const ack: VerbRoom = {
  script,
  batchSize: 250,
  isHeavy: false,
  rights: { stream: ["xack"], deadLetters: [] },
  keysOf: ({ key }) => [key],
  argsOf: (call) => entryArgs(call, call.input.params.ghosts ? 1 : 0, canBeUndone(call.input) ? 1 : 0),
  more: noteUndo,
  after: () => null,
};
