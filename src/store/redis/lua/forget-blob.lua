#!lua flags=allow-oom
-- Forgets a blob that was put until a moment; answers 1 if it did.
-- KEYS  blob
-- ARGV  untilMs
local put = redis.call('HGET', KEYS[1], 'put')
if not put or tonumber(put) > tonumber(ARGV[1]) then return 0 end
return redis.call('UNLINK', KEYS[1])
