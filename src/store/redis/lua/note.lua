-- Keeps rows of ghosts that nobody knows, while there is room; answers the numbers of those kept.
-- KEYS  ghosts
-- ARGV  how many ghosts there may be, ghost, row ...
local kept = {}
local room = tonumber(ARGV[1]) - redis.call('HLEN', KEYS[1])
for at = 2, #ARGV, 2 do
  if room > 0 and redis.call('HSETNX', KEYS[1], ARGV[at], ARGV[at + 1]) == 1 then
    room = room - 1
    kept[#kept + 1] = at / 2 - 1
  end
end
return kept
