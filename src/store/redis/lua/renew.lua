#!lua flags=allow-oom
-- Prolongs a lease, if the fence still stands and Redis has all that was acknowledged.
-- KEYS  records, meta, lease
-- ARGV  fence, number of the newest acknowledged commit, owner, lease in ms, ms an idle world is
--       kept (0: for ever), ms a row is kept that was never committed to
-- Answers as commit.lua. In a full memory, too: who only reads goes on.
local records, meta, lease = KEYS[1], KEYS[2], KEYS[3]
local row = redis.call('HMGET', meta, 'fence', 'number', 'changed')
if row[1] ~= ARGV[1] then return 'lost' end
if tonumber(row[2]) < tonumber(ARGV[2]) then return 'behind' end
redis.call('SET', lease, ARGV[3], 'PX', ARGV[4])
if not row[3] then
  redis.call('PEXPIRE', meta, ARGV[6])
elseif ARGV[5] ~= '0' then
  redis.call('PEXPIRE', records, ARGV[5])
  redis.call('PEXPIRE', meta, ARGV[5])
end
return 'done'
