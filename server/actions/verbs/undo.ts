import { defineScript } from "@/server/redis/script";
import { orderIds } from "./order-ids";
import type { VerbRoom } from "./verb";

/**
 * KEYS[1] is the stream; ARGV: group, `1` for a dry run, `claim` or `ack` as what is undone, then for each target its
 * id, who was given it and when (of a claim), then whose it was, since when, and how often it was delivered.
 * Gives back only what nobody has touched since: a claimed entry still stands as the claim left it, to the millisecond;
 * an acked one is not pending, lies in the stream, and was delivered. Further codes: `asbefore` it was given back, `gone` was acked since, `touched`,
 * `pending` (extra: by whom), `undelivered` the group was set back, `noconsumer` its owner was removed.
 */
const script = defineScript(
  "undo",
  `
local key, group, dry, undone = KEYS[1], ARGV[1], ARGV[2] == '1', ARGV[3]
local list, at, exists, last = {0}, 0, {}, nil
local function add(code, row, extra)
  row = row or {'', '', 0, 0}
  for _, value in ipairs({at, code, row[2], row[3], math.min(row[4], 9007199254740991), extra or ''}) do
    list[#list + 1] = value
  end
  at = at + 1
end
${orderIds}
local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local problem
local groups = redis.pcall('XINFO', 'GROUPS', key)
if groups.err then
  if string.find(groups.err, 'no such key') then problem = 'nokey' else return redis.error_reply(groups.err) end
else
  for _, row in ipairs(groups) do
    local name, delivered
    for i = 1, #row, 2 do
      if row[i] == 'name' then name = row[i + 1] elseif row[i] == 'last-delivered-id' then delivered = row[i + 1] end
    end
    if name == group then last = delivered end
  end
  if not last then problem = 'nogroup' end
end
if not problem then
  for _, row in ipairs(redis.call('XINFO', 'CONSUMERS', key, group)) do
    for i = 1, #row, 2 do if row[i] == 'name' then exists[row[i + 1]] = true end end
  end
end
for i = 4, #ARGV, 6 do
  local id, holder, heldAt, owner, since, deliveries = unpack(ARGV, i, i + 5)
  if problem then add(problem)
  else
    local early = clock()
    local row = redis.call('XPENDING', key, group, id, id, 1)[1]
    local late = clock()
    local code, extra = 'ok', nil
    local function stands(at) return tonumber(at) >= early - row[3] and tonumber(at) <= late - row[3] end
    if row and row[2] == owner and row[4] == tonumber(deliveries) and stands(since) then code = 'asbefore'
    elseif undone == 'claim' then
      if not row then code = 'gone'
      elseif row[2] ~= holder then code = 'owner'
      elseif row[4] ~= tonumber(deliveries) then code = 'touched'
      elseif not stands(heldAt) then code = 'touched' end
    elseif row then code, extra = 'pending', row[2]
    elseif less(last, id) then code = 'undelivered' end
    if code == 'ok' and #redis.call('XRANGE', key, id, id) == 0 then code = 'ghost' end
    if code == 'ok' and not exists[owner] then code, extra = 'noconsumer', owner end
    if code == 'ok' and not dry then
      local given = redis.call('XCLAIM', key, group, owner, 0, id,
        'TIME', since, 'RETRYCOUNT', deliveries, 'FORCE', 'JUSTID')
      if #given == 0 then code = 'ghost' end
    end
    add(code, row, extra)
  end
end
return list
`,
);

/** Gives claimed or acked entries back exactly as they were: owner, time of delivery, delivery count. */
export const undo: VerbRoom = {
  script,
  batchSize: 50,
  isHeavy: false,
  rights: { stream: ["xclaim"], deadLetters: [] },
  keysOf: ({ key }) => [key],
  argsOf({ input, targets }) {
    const [first] = targets;
    const { undoes } = input;
    if (undoes === undefined) throw new Error("an undo names nothing that it undoes");
    const restores = targets.flatMap((target) => {
      const fact = undoes.facts.get(target);
      if (fact === undefined || !("entryId" in target)) throw new Error("an undo does not know what was before");
      const { entryId, consumer, deliveries } = target;
      return [entryId, undoes.toConsumer, fact.heldSinceMs, consumer, fact.deliveredAtMs, deliveries];
    });
    return [first && "group" in first ? first.group : "", input.dryRun ? 1 : 0, undoes.verb, ...restores];
  },
};
