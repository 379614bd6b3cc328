-- The request will not leave: it waits no more, and its parked request cannot be claimed. Those
-- planned after it move up, each to the place
-- before its own, so that the free place is the last one and nobody who comes later passes them.
-- Processes in which they wait are told.
--
-- KEYS: 1 waiting of the connection, 2 waiting of the project, 3 parked request (left out: there is
--   none)
-- ARGV: 1 JSON {place, departure, limits}, 2 channel on which is told who moved up: JSON {place: by
--   how many ms}
-- Returns 1 when there was a parked request, which nobody has claimed then.

local FOLLOWERS_MOST = 256
local withdrawn = cjson.decode(ARGV[1])
local moved = {}

local function move_up(plan, name)
  local free = tonumber(redis.call('ZSCORE', plan, name))
  local rank = redis.call('ZRANK', plan, name)
  local after = redis.call('ZRANGE', plan, rank + 1, rank + FOLLOWERS_MOST, 'WITHSCORES')
  redis.call('ZREM', plan, name)
  for i = 1, #after, 2 do
    local own = tonumber(after[i + 1])
    redis.call('ZADD', plan, instant(free), after[i])
    local place = string.match(after[i], '^%d+:(.*)$')
    moved[place] = math.min(moved[place] or math.huge, own - free)
    free = own
  end
end

for _, limit in ipairs(withdrawn.limits) do
  local plan, name = named('plan', limit[1]), place_name(limit, withdrawn.place)
  if redis.call('ZSCORE', plan, name) then move_up(plan, name) end
end
if next(moved) then redis.call('PUBLISH', ARGV[2], cjson.encode(moved)) end
redis.call('ZREM', KEYS[1], withdrawn.departure)
redis.call('ZREM', KEYS[2], withdrawn.departure)
return KEYS[3] and redis.call('DEL', KEYS[3]) or 0
