-- Applies the changes of one commit, if the fence still stands and the commit is the next one.
-- KEYS  records, meta, lease; and staged, if the changes were put aside by stage.lua
-- ARGV  fence, number of the commit, owner, lease in ms, changedMs, ms an idle world is kept
--       (0: for ever), how many pairs follow, key, value ..., then keys to delete
-- Answers done | lost (another fence stands) | behind (Redis has forgotten earlier commits) |
-- unstaged (what was put aside is gone).
local records, meta, lease, staged = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local row = redis.call('HMGET', meta, 'fence', 'number', 'records', 'bytes')
if row[1] ~= ARGV[1] then return 'lost' end
-- The first write: out of memory it is refused here, when nothing has changed yet.
redis.call('SET', lease, ARGV[3], 'PX', ARGV[4])
local number, stands = tonumber(ARGV[2]), tonumber(row[2])
-- The same commit once more, because its answer was lost; or one that a dead connection held back.
if number <= stands then return 'done' end
if number > stands + 1 then return 'behind' end
if staged and redis.call('HGET', staged, '#') ~= ARGV[1] .. ' ' .. ARGV[2] then
  return 'unstaged'
end

local count, bytes = tonumber(row[3] or 0), tonumber(row[4] or 0)
local function put(key, value)
  local was = redis.call('HSTRLEN', records, key)
  if redis.call('HSET', records, key, value) == 1 then
    count = count + 1
    bytes = bytes + #key
  end
  bytes = bytes + #value - was
end
local function delete(key)
  local was = redis.call('HSTRLEN', records, key)
  if redis.call('HDEL', records, key) == 1 then
    count = count - 1
    bytes = bytes - #key - was
  end
end

local firstDelete = 8 + 2 * tonumber(ARGV[7])
for at = 8, firstDelete - 1, 2 do put(ARGV[at], ARGV[at + 1]) end
for at = firstDelete, #ARGV do delete(ARGV[at]) end
if staged then
  local pairs = redis.call('HGETALL', staged)
  for at = 1, #pairs, 2 do
    local kind, key = string.byte(pairs[at]), string.sub(pairs[at], 2)
    if kind == 43 then put(key, pairs[at + 1]) elseif kind == 45 then delete(key) end
  end
  redis.call('UNLINK', staged)
end
redis.call('HSET', meta, 'number', number, 'changed', ARGV[5], 'records', count, 'bytes', bytes)
redis.call('HINCRBY', meta, 'commits', 1)
for _, key in ipairs({ records, meta }) do
  if ARGV[6] == '0' then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ARGV[6]) end
end
return 'done'
