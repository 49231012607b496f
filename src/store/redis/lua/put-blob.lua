-- Puts a blob that isn't there, and makes it young.
-- KEYS  blob
-- ARGV  putMs, bytes
redis.call('HSET', KEYS[1], 'put', ARGV[1])
redis.call('HSETNX', KEYS[1], 'bytes', ARGV[2])
return 'done'
