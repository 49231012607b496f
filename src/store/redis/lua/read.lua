-- All records of a world at one moment: for worlds that change too often to be read in pieces.
-- KEYS  records
return redis.call('HGETALL', KEYS[1])
