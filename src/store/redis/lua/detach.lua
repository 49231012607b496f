#!lua flags=allow-oom
-- Gives a lease back, if it still stands. A world that was never committed to leaves nothing.
-- KEYS  meta, lease
-- ARGV  fence
local meta, lease = KEYS[1], KEYS[2]
if redis.call('HGET', meta, 'fence') ~= ARGV[1] then return 'lost' end
redis.call('DEL', lease)
redis.call('HDEL', meta, 'fence', 'number')
if redis.call('HEXISTS', meta, 'changed') == 0 then redis.call('DEL', meta) end
return 'done'
