import { readDeadLetters } from "./read-dead-letter";
import { defineScript } from "./script";

export const discardScript = defineScript(
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
