-- Plans when a request may leave. A reservation says "not before" and gives the order; only
-- departures count.
--
-- Invariant: a planned instant is never earlier than what the windows allow after all that has
-- departed and all that is planned. When the
-- departures are late, the whole plan is late by the same time, never by a window. Of requests that
-- leave in the same window, a later one is not
-- planned before an earlier one.
--
-- KEYS: 1 waiting of the connection, 2 waiting of the project
-- ARGV: 1 JSON {limitKey, kind "call" | "job", place, maxWaitMs, stayMs (how long it may wait
--   without a window saying so), limits,
--       perConnection, perProject (0: not counted, not bounded), aheadMs (of a job that is not owed
--       a place)}
-- Returns {"go", wait ms, instant, what could leave beside it at once (0 where instants are kept)}
-- | {"full", ms} | {"late", ms until its place, calls to go until a job is owed one, key of the
-- limit that opens last}

local request = cjson.decode(ARGV[1])
local departures = named('departures', request.limitKey)
local PASSING_MS = 2000 -- a place that is not used for so long is nobody's
local LATE_MS = 20
local OWED_MOST = 3
-- places so close to each other are of the same window; a call sets out as much earlier
local TOGETHER_MS = 150

local function admission()
  local bounds = { request.perConnection, request.perProject }
  for i = 1, 2 do
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
    if redis.call('ZCARD', KEYS[i]) >= bounds[i] then
      local first = redis.call('ZRANGE', KEYS[i], 0, 0, 'WITHSCORES')
      return (first[2] or now) - now
    end
  end
end

local function planned_cost(plan, limit, count)
  -- Only the first few hundred are looked at: the plan is an estimate.
  local sum, seen = 0, 0
  for _, name in ipairs(redis.call('ZRANGE', plan, 0, 255)) do
    sum = sum + place_cost(name)
    seen = seen + 1
  end
  return sum + (count - seen) * limit[2]
end

-- The instant of the planned request after which the rest of the plan costs no more than `cost`.
local function planned_before(plan, cost)
  local names = redis.call('ZREVRANGE', plan, 0, cost - 1, 'WITHSCORES')
  local sum = 0
  for i = 1, #names, 2 do
    sum = sum + place_cost(names[i])
    if sum >= cost then return tonumber(names[i + 1]) end
  end
end

local room = math.huge -- that all windows have beside what is planned

local function has_room(limit, before)
  for _, window in ipairs(limit[3]) do
    local used = window[1]
    if window[4] > 0 then
      local _, sum = ring_advance(ring_name(limit[1], window), window)
      used = sum
    end
    room = math.min(room, window[1] - used - before - limit[2])
  end
end

-- Returns the instant, and what this limit's plan is late by.
local function planned_opening(limit)
  local plan = named('plan', limit[1])
  local known = redis.call('HMGET', departures, 'late:' .. limit[1], 'mixed:' .. limit[1])
  local late = tonumber(known[1] or 0)
  redis.call('ZREMRANGEBYSCORE', plan, '-inf', instant(now - late - PASSING_MS))
  local count = redis.call('ZCARD', plan)
  if count == 0 then
    if late > 0 or known[2] then
      redis.call('HDEL', departures, 'late:' .. limit[1], 'mixed:' .. limit[1])
    end
    has_room(limit, 0)
    return opening(limit, 0), 0
  end
  local first = redis.call('ZRANGE', plan, 0, 0, 'WITHSCORES')
  local opens = opening(limit, place_cost(first[1]) - limit[2])
  if opens > now and opens - first[2] - late > LATE_MS then
    late = opens - first[2]
    redis.call('HSET', departures, 'late:' .. limit[1], instant(late))
  end
  local is_mixed = limit[2] ~= 1 or known[2]
  local before = is_mixed and planned_cost(plan, limit, count) or count
  has_room(limit, before)
  local at = now
  for _, window in ipairs(limit[3]) do
    local base = window[4] == 0 and before + limit[2] > window[1]
      and planned_before(plan, window[1] - limit[2] + 1)
    if base then at = math.max(at, base + late + window[3])
    else at = math.max(at, window_opening(limit[1], window, before + limit[2])) end
  end
  -- A place that somebody left in the midst of a window moves those planned from it, but nobody
  -- passes those who are there.
  local last = redis.call('ZREVRANGE', plan, 0, 0, 'WITHSCORES')[2] + late
  if last - at < TOGETHER_MS then at = math.max(at, last) end
  return at, late
end

if request.perConnection > 0 then
  local full = admission()
  if full then return { 'full', instant(full) } end
end

local at, last, lates = now, request.limitKey, {}
for i, limit in ipairs(request.limits) do
  local opens, late = planned_opening(limit)
  lates[i] = late
  if opens > at then at, last = opens, limit[1] end
end

if request.kind == 'job' then
  local counts = redis.call('HMGET', departures, 'calls', 'jobReserved')
  local gone = tonumber(counts[1] or 0) - tonumber(counts[2] or 0)
  local owed = gone >= ONE_IN
  -- What was not claimed in time is still owed, but not for ever.
  local reserved = math.max(tonumber(counts[2] or 0), tonumber(counts[1] or 0) - OWED_MOST * ONE_IN)
  if at - now > request.maxWaitMs or (at - now > request.aheadMs and not owed) then
    return { 'late', instant(at - now), tostring(ONE_IN - gone), last }
  end
  local used = math.min(tonumber(counts[1] or 0), reserved + ONE_IN)
  redis.call('HSET', departures, 'jobReserved', used)
  keep(departures, at - now + LINGER_MS)
elseif at - now > request.maxWaitMs then
  return { 'late', instant(at - now), '0', last }
end

for i, limit in ipairs(request.limits) do
  local plan = named('plan', limit[1])
  redis.call('ZADD', plan, instant(at - lates[i]), place_name(limit, request.place))
  keep(plan, at - now + PASSING_MS + 10000)
  if limit[2] ~= 1 then redis.call('HSET', departures, 'mixed:' .. limit[1], 1) end
  if lates[i] > 0 or limit[2] ~= 1 then keep(departures, at - now + LINGER_MS) end
end
local leaves = math.max(at, now + request.stayMs)
if request.perConnection > 0 and leaves > now then
  for i = 1, 2 do
    redis.call('ZADD', KEYS[i], instant(leaves), request.place)
    keep(KEYS[i], leaves - now + 1000)
  end
end
if #request.limits == 0 or at > now then room = 0 end
return { 'go', instant(at - now), instant(at), string.format('%d', math.max(0, room)) }
