-- Takes a portion out of the hands of a worker that is gone.
--
-- Invariant: of all who find that out one gets the portion, and nobody executes it.
--
-- KEYS: 1 list of the active jobs of the queue, 2 the job, 3 its lock
-- ARGV: 1 its id
-- Returns what it carries; false when it has ended, or another has taken it

if redis.call('LREM', KEYS[1], 0, ARGV[1]) == 0 then return false end
local data = redis.call('HGET', KEYS[2], 'data')
redis.call('DEL', KEYS[2], KEYS[3])
return data
