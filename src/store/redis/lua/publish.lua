-- Puts a ghost's bytes if it has none, and ends any claim on it.
-- KEYS  ghosts, texts, claim
-- ARGV  ghost, row, bytes, how many ghosts there may be
-- Answers {'stands', row, bytes} when somebody else's stand, otherwise {'kept'} or {'full'}.
local isClaimed = redis.call('EXISTS', KEYS[3]) == 1
local bytes = redis.call('HGET', KEYS[2], ARGV[1])
if bytes then
  redis.call('DEL', KEYS[3])
  return { 'stands', redis.call('HGET', KEYS[1], ARGV[1]), bytes }
end
local isNew = redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0
if isNew and not isClaimed and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then
  return { 'full' }
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('DEL', KEYS[3])
return { 'kept' }
