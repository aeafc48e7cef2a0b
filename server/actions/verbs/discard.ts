import { defineScript } from "@/server/redis/script";
import { deadLetterArgs, readDeadLetters } from "./read-dead-letter";
import type { VerbRoom } from "./verb";

const script = defineScript(
  "discard",
  readDeadLetters,
  `
for i = 1, count do
  local meta = read(i)
  if meta and not dry then
    forget(i, meta._id .. '|' .. meta._group)
    redis.call('HDEL', index, 'r' .. meta._id .. '|' .. meta._group)
  end
end
return answer()
`,
);

export const discard: VerbRoom = {
  script,
  batchSize: 100,
  isHeavy: false,
  rights: { stream: [], deadLetters: ["xdel", "xlen", "xrange", "hdel", "expire"] },
  keysOf: ({ key, deadLetters }) => [key, deadLetters.stream, deadLetters.index],
  argsOf: (call) => deadLetterArgs(call),
};
