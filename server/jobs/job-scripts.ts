/** How long a job is kept after its last step. */
export const keptMs = 7 * 24 * 3_600_000;
export const draftKeptMs = 3_600_000;

/** KEYS: job, jobs, the person's jobs. ARGV: order, time, id, what stands before an id in a job's key, most open, most of a person, most in all, kept for, fields … */
export const createScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local open, ended = 0, {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  local state = redis.call('HGET', ARGV[4] .. id, 'state')
  if not state then redis.call('ZREM', KEYS[3], id) redis.call('ZREM', KEYS[2], id)
  elseif state == 'done' or state == 'cancelled' then ended[#ended + 1] = id
  else open = open + 1 end
end
if open >= tonumber(ARGV[5]) then return -1 end
for i = 1, open + #ended + 1 - tonumber(ARGV[6]) do
  redis.call('ZREM', KEYS[3], ended[i]) redis.call('ZREM', KEYS[2], ended[i])
end
redis.call('HSET', KEYS[1], 'order', ARGV[1], unpack(ARGV, 9))
redis.call('PEXPIRE', KEYS[1], ARGV[8])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[3], ${keptMs})
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -ARGV[7] - 1)
return 1`;

/** KEYS: job, its targets. ARGV: name of the upload, how many, most in all, kept for, chunks … */
export const addScript = `
if redis.call('HGET', KEYS[1], 'state') ~= 'draft' then return -1 end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
if tonumber(redis.call('HGET', KEYS[1], 'total')) + tonumber(ARGV[2]) > tonumber(ARGV[3]) then return -2 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HINCRBY', KEYS[1], 'total', ARGV[2])
for i = 5, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4]) redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1`;

/** KEYS: job, targets, exceptions. ARGV: from state, to state, field for the time, time, kept for, starter. */
export const moveScript = `
if redis.call('HGET', KEYS[1], 'state') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
if ARGV[6] then redis.call('HSET', KEYS[1], 'starter', ARGV[6]) end
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
if ARGV[2] == 'done' or ARGV[2] == 'cancelled' then redis.call('DEL', KEYS[2]) end
return 1`;

/** KEYS: job, exceptions. ARGV: part, its size, its counts, most exceptions, kept for, exceptions … Counts each part once. */
export const advanceScript = `
if redis.call('HGET', KEYS[1], 'nextPart') ~= ARGV[1] then return 0 end
local counts = cjson.decode(redis.call('HGET', KEYS[1], 'counts'))
for kind, count in pairs(cjson.decode(ARGV[3])) do counts[kind] = (counts[kind] or 0) + count end
redis.call('HSET', KEYS[1], 'nextPart', ARGV[1] + 1, 'counts', cjson.encode(counts), 'problem', '')
redis.call('HINCRBY', KEYS[1], 'done', ARGV[2])
local room = tonumber(ARGV[4]) - redis.call('LLEN', KEYS[2])
for i = 6, math.min(#ARGV, 5 + room) do redis.call('RPUSH', KEYS[2], ARGV[i]) end
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 1`;
