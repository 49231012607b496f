-- Puts a piece of a commit aside that is too big for one call, where commit.lua will find it.
-- KEYS  staged, meta
-- ARGV  fence, number of the commit, how many pairs follow, key, value ..., then keys to delete
-- Answers done | lost (another fence stands).
local staged, meta = KEYS[1], KEYS[2]
local row = redis.call('HMGET', meta, 'fence', 'number')
if row[1] ~= ARGV[1] then return 'lost' end
-- A dead connection held it back, and the commit has landed without it.
if tonumber(ARGV[2]) <= tonumber(row[2]) then return 'done' end
local of = ARGV[1] .. ' ' .. ARGV[2]
if redis.call('HGET', staged, '#') ~= of then
  redis.call('UNLINK', staged)
  redis.call('HSET', staged, '#', of)
end
redis.call('PEXPIRE', staged, 86400000)
local firstDelete = 4 + 2 * tonumber(ARGV[3])
for at = 4, firstDelete - 1, 2 do redis.call('HSET', staged, '+' .. ARGV[at], ARGV[at + 1]) end
for at = firstDelete, #ARGV do redis.call('HSET', staged, '-' .. ARGV[at], '') end
return 'done'
