-- What stands of a ghost, or the right to make it.
-- KEYS  ghosts, texts, claim
-- ARGV  ghost, nonce, nowMs, forMs, how many ghosts there may be
-- Answers {'published', row, bytes} | {'taken', untilMs} | {'full'} | {'ours'}.
local bytes = redis.call('HGET', KEYS[2], ARGV[1])
if bytes then return { 'published', redis.call('HGET', KEYS[1], ARGV[1]), bytes } end
local nowMs, forMs = tonumber(ARGV[3]), tonumber(ARGV[4])
local claim = redis.call('GET', KEYS[3])
-- Redis ends it by its own clock (PX), the time in it by the claimers'.
local untilMs = claim and tonumber(string.match(claim, ' (.*)$')) or 0
if untilMs > nowMs then return { 'taken', string.format('%.3f', untilMs) } end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then return { 'full' } end
local kept = string.format('%s %.3f', ARGV[2], nowMs + forMs)
redis.call('SET', KEYS[3], kept, 'PX', math.max(1, math.ceil(forMs)))
return { 'ours' }
