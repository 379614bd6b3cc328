-- Says of requests of one limit key, each by itself, whether they may leave now. Who may has
-- departed: the instant is recorded in the windows, a slot is taken, the place in the plan is free,
-- and the parked request is handed over, all in this script.
--
-- Invariant: neither windows nor slots are ever exceeded by what this grants; an earlier request
-- that waits in another worker, and says so freshly, is not overtaken; one that does not say so
-- holds nobody up. Where windows give places, the places are the order; where only slots are given
-- out, calls go before jobs, and a job after nine calls.
--
-- KEYS: 1 epoch, 2 restoring, 3… parked requests
-- ARGV: 1 epoch, 2 worker, 3 JSON {limitKey, concurrency (0: none), byPlace, limits: [[limit…]…],
--       items: [[departure, place, kind, instant of its place, index of limits,
--         budget ms (0: takes no slot), index in KEYS of its parked request (0: none),
--         instant of an earlier departure of its that did not take place (0: none, -1: recorded
--         no more), connection and project that it waits for without an end ("": none)]…]},
--       in their order, with calls first unless byPlace
-- Returns {"epoch"} | {"restoring", ms} | {"ok", answer…} with an answer per item:
--         {"go", instant, parked request | ""} |
--         {"wait", ms, key that it waits for ("" for a slot)} |
--         {"gone"} when its parked request is withdrawn

-- whoever waits for a slot is told when one is free; this is for the case that nobody told it
local SLOT_WAIT_MS = 1000
local FRESH_MS = 20

local epoch = redis.call('GET', KEYS[1])
if epoch ~= ARGV[1] then return { 'epoch' } end
local restoring = redis.call('PTTL', KEYS[2])
if restoring > 0 then return { 'restoring', tostring(restoring) } end

local asked = cjson.decode(ARGV[3])
local departures, slots = named('departures', asked.limitKey), named('slots', asked.limitKey)
local waiters = named('waiters', asked.limitKey)
local counts = redis.call('HMGET', departures, 'calls', 'jobDeparted')
local calls, job_departed = tonumber(counts[1] or 0), tonumber(counts[2] or 0)

local others, is_noted = {}, false
local notes = redis.call('HGETALL', waiters)
for i = 1, #notes, 2 do
  if notes[i] == ARGV[2] then is_noted = true
  else
    local note = cmsgpack.unpack(notes[i + 1])
    if note[1] >= now then
      for _, waiter in ipairs(note[2]) do others[#others + 1] = waiter end
    end
  end
end

local free = math.huge
if asked.concurrency > 0 then
  redis.call('ZREMRANGEBYSCORE', slots, '-inf', instant(now))
  free = asked.concurrency - redis.call('ZCARD', slots)
end

local function job_is_owed() return not asked.byPlace and calls - job_departed >= ONE_IN end

local function goes_before(waiter, item)
  if not asked.byPlace and waiter[1] ~= item[3] then
    return (waiter[1] == 'job') == job_is_owed()
  end
  return waiter[2] < item[4]
end

local blocked = {} -- of this ask: key → cost that goes first
local function rank(key, item)
  local cost = blocked[key] or 0
  for _, waiter in ipairs(others) do
    if waiter[3] == key and goes_before(waiter, item) then cost = cost + waiter[4] end
  end
  return cost
end

-- Returns what binds the item, and for how long; nothing when it may go.
local function binding(item, limits)
  local at, key, cost = now, nil, 1
  for _, limit in ipairs(limits) do
    local opens = opening(limit, rank(limit[1], item))
    if opens > at then at, key, cost = opens, limit[1], limit[2] end
  end
  if key then return key, at - now, cost end
  if item[6] > 0 and asked.concurrency > 0 and rank('', item) + 1 > free then
    return '', SLOT_WAIT_MS, 1
  end
end

-- How long it is from one departure to the next while the windows are used evenly, at the most.
local function spacing(limits)
  local longest = 0
  for _, limit in ipairs(limits) do
    for _, window in ipairs(limit[3]) do longest = math.max(longest, window[2] / window[1]) end
  end
  return longest
end

local function depart(item, limits)
  local parked = ''
  if item[7] > 0 then
    parked = redis.call('GETDEL', KEYS[item[7]])
    if not parked then return { 'gone' } end
  end
  for _, limit in ipairs(limits) do record(limit, item[1], now) end
  unplan(limits, item[2])
  if item[9] ~= '' then
    redis.call('ZREM', 'sluice:waiting:c:' .. item[9], item[1])
    redis.call('ZREM', 'sluice:waiting:p:' .. item[10], item[1])
  end
  if item[8] == 0 then
    if item[6] > 0 and asked.concurrency > 0 then
      redis.call('ZADD', slots, instant(now + item[6]), item[1])
      keep(slots, item[6] + 1000)
      free = free - 1
    end
    if item[3] == 'job' then
      job_departed = calls
      redis.call('HSET', departures, 'jobDeparted', calls)
    else
      calls = redis.call('HINCRBY', departures, 'calls', 1)
    end
    keep(departures, LINGER_MS + spacing(limits))
  end
  return { 'go', instant(now), parked }
end

local answers, waiting, soonest = {}, {}, math.huge
local function decide(index)
  local item = asked.items[index]
  local limits = asked.limits[item[5]]
  if item[8] > 0 then
    for _, limit in ipairs(limits) do erase(limit, item[1], item[8]) end
  end
  local key, ms, cost = binding(item, limits)
  local answer
  if not key then answer = depart(item, limits)
  elseif item[7] > 0 and redis.call('EXISTS', KEYS[item[7]]) == 0 then answer = { 'gone' }
  else
    answer = { 'wait', instant(ms), key }
    blocked[key] = (blocked[key] or 0) + cost
    waiting[#waiting + 1] = { item[3], item[4], key, cost }
    soonest = math.min(soonest, ms)
  end
  if answer[1] == 'gone' then
    unplan(limits, item[2])
    redis.call('ZREM', slots, item[1])
  end
  answers[index] = answer
end

-- A job that is owed a departure comes before the calls, which are first in the list.
local first_job = #asked.items + 1
for index, item in ipairs(asked.items) do
  if item[3] == 'job' and not asked.byPlace then
    first_job = index
    break
  end
end
local next_call, next_job = 1, first_job
while next_call < first_job or next_job <= #asked.items do
  local job_is_next = next_job == first_job and next_job <= #asked.items
  local takes_job = next_call >= first_job or (job_is_next and job_is_owed())
  if takes_job then
    decide(next_job)
    next_job = next_job + 1
  else
    decide(next_call)
    next_call = next_call + 1
  end
end

if #waiting > 0 then
  redis.call('HSET', waiters, ARGV[2], cmsgpack.pack({ now + soonest + FRESH_MS, waiting }))
  keep(waiters, soonest + LINGER_MS)
elseif is_noted then
  redis.call('HDEL', waiters, ARGV[2])
end
return { 'ok', unpack(answers) }
