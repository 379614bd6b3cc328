-- Begins a new epoch unless the given one is in force: nothing departs until what processes and
-- Postgres remember has been written back.
--
-- KEYS: 1 epoch, 2 restoring
-- ARGV: 1 epoch (the run id of this server), 2 longest time that restoring may take, ms
-- Returns 1 when the epoch begins with this.

if redis.call('GET', KEYS[1]) == ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
redis.call('PUBLISH', KEYS[1], ARGV[1])
return 1
