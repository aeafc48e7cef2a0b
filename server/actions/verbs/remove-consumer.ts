import { defineScript } from "@/server/redis/script";
import type { VerbRoom } from "./verb";

/**
 * KEYS[1] is the stream; ARGV: group, `1` for a dry run, then consumers, each with how long it had not asked when it was
 * seen. Removes those that hold nothing: with them would go their pending entries. Codes: `nokey`, `nogroup`,
 * `noconsumer`, `holds` (extra: how many), `asked` since it was seen.
 */
const script = defineScript(
  "remove-consumer",
  `
local key, group, dry = KEYS[1], ARGV[1], ARGV[2] == '1'
local list, at = {0}, 0
local function add(code, extra)
  for _, value in ipairs({at, code, '', 0, 0, extra or ''}) do list[#list + 1] = value end
  at = at + 1
end
local rows = redis.pcall('XINFO', 'CONSUMERS', key, group)
local pending, idle = {}, {}
local problem
if rows.err then
  if string.find(rows.err, 'no such key') then problem = 'nokey'
  elseif string.sub(rows.err, 1, 7) == 'NOGROUP' then problem = 'nogroup'
  else return redis.error_reply(rows.err) end
else
  for _, row in ipairs(rows) do
    local name, held, since
    for i = 1, #row, 2 do
      if row[i] == 'name' then name = row[i + 1] elseif row[i] == 'pending' then held = row[i + 1]
      elseif row[i] == 'idle' then since = row[i + 1] end
    end
    pending[name] = held
    idle[name] = since
  end
end
for i = 3, #ARGV, 2 do
  local held = pending[ARGV[i]]
  if problem then add(problem)
  elseif not held then add('noconsumer')
  elseif held > 0 then add('holds', tostring(held))
  elseif idle[ARGV[i]] and idle[ARGV[i]] < tonumber(ARGV[i + 1]) then add('asked')
  else
    if not dry then redis.call('XGROUP', 'DELCONSUMER', key, group, ARGV[i]) end
    add('ok')
  end
end
return list
`,
);

export const removeConsumer: VerbRoom = {
  script,
  batchSize: 100,
  isHeavy: false,
  rights: { stream: ["xgroup|delconsumer"], deadLetters: [], extra: "remove-consumers" },
  keysOf: ({ key }) => [key],
  argsOf({ input, targets }) {
    const [first] = targets;
    const seen = targets.flatMap((target) =>
      "consumer" in target && !("entryId" in target) ? [target.consumer, target.idleMs ?? 0] : [],
    );
    return [first && "group" in first ? first.group : "", input.dryRun ? 1 : 0, ...seen];
  },
};
