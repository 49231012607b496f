#!lua flags=allow-oom
-- Ends a claim, if it is this one.
-- KEYS  claim
-- ARGV  nonce
local claim = redis.call('GET', KEYS[1])
if not claim or string.match(claim, '^[^ ]*') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
