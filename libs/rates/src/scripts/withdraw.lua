-- The request will not leave: its place in the plan is free, it waits no more, and its parked request cannot be claimed.
--
-- KEYS: 1 waiting of the connection, 2 waiting of the project, 3 parked request (left out: there is none)
-- ARGV: 1 JSON {place, departure, limits}
-- Returns 1 when there was a parked request, which nobody has claimed then.

local withdrawn = cjson.decode(ARGV[1])
unplan(withdrawn.limits, withdrawn.place)
redis.call('ZREM', KEYS[1], withdrawn.departure)
redis.call('ZREM', KEYS[2], withdrawn.departure)
return KEYS[3] and redis.call('DEL', KEYS[3]) or 0
