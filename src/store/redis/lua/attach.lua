#!lua flags=allow-oom
-- Takes a world over, unless another owner's lease on it stands.
-- KEYS  meta, lease
-- ARGV  fence, owner, lease in ms, the world's id, ms a row is kept that was never committed to
-- Answers {'held', owner} or {'taken', how many records there must be}.
local meta, lease = KEYS[1], KEYS[2]
local holder = redis.call('GET', lease)
if holder and holder ~= ARGV[2] then return { 'held', holder } end
redis.call('SET', lease, ARGV[2], 'PX', ARGV[3])
-- Not when a dead connection has held this call back: commits have followed it.
if redis.call('HGET', meta, 'fence') ~= ARGV[1] then
  redis.call('HSET', meta, 'fence', ARGV[1], 'number', 0, 'id', ARGV[4])
end
if redis.call('HEXISTS', meta, 'changed') == 0 then redis.call('PEXPIRE', meta, ARGV[5]) end
return { 'taken', redis.call('HGET', meta, 'records') or '0' }
