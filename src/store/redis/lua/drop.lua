#!lua flags=allow-oom
-- Removes a world and its lease.
-- KEYS  records, meta, lease, staged
-- ARGV  owner who may hold it all the same; '' if whoever holds it loses it
-- Answers {'held' | 'done', who holds it, if anybody}.
local holder = redis.call('GET', KEYS[3])
if ARGV[1] ~= '' and holder and holder ~= ARGV[1] then return { 'held', holder } end
redis.call('UNLINK', unpack(KEYS))
return { 'done', holder }
