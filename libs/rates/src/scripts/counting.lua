-- What all scripts of the rate limiter share. Time is the server's own, in milliseconds; a
-- process's clock is never compared with it.
--
-- Invariant: over any span of a window's reach, the departures recorded under its key cost no more
-- than the window's requests.
--
-- Names, all on one primary (they are made here from a key and are not spread over a cluster):
--   sluice:rates:log:<key>           sorted set: departure#i → instant, for windows of up to 64
--     requests; the newest 64 are kept
--   sluice:rates:ring:<key>:<perMs>  string: newest slot (double), sum (u32), then one u32 a slot,
--     for windows of more
--   sluice:rates:plan:<key>          sorted set: place → planned instant, less what departures are
--     late by
--   sluice:rates:slots:<key>         sorted set: departure → until when it may be under way at the
--     latest
--   sluice:rates:waiters:<key>       hash: worker → what it waits for and until when that is to be
--     believed
--   sluice:rates:departures:<key>    hash: calls (departed so far), jobDeparted and jobReserved
--                                    (`calls` at that moment), late:<key>, and mixed:<key> when
--                                    some of the plan cost something else than 1
-- A window is {requests, perMs, reachMs, slots, slotMs}, a limit {key, cost, {window…}}.

local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000

local PREFIX = 'sluice:rates:'
local LOG_MOST = 64
local ONE_IN = 9 -- after so many calls the next place is a job's
local LINGER_MS = 20000

local function named(kind, key) return PREFIX .. kind .. ':' .. key end
local function instant(at) return string.format('%.3f', at) end

local kept = {} -- in this script: name → for how long at least
local function keep(name, ms)
  ms = math.ceil(ms)
  if (kept[name] or 0) >= ms then return end
  kept[name] = ms
  if redis.call('PTTL', name) < ms then redis.call('PEXPIRE', name, ms) end
end

local function ring_name(key, window)
  return named('ring', key) .. ':' .. string.format('%d', window[2])
end
local function ring_offset(slot, window) return 12 + 4 * (slot % window[4]) end

local function ring_read(name, slot, window)
  local offset = ring_offset(slot, window)
  local raw = redis.call('GETRANGE', name, offset, offset + 3)
  return #raw == 4 and struct.unpack('>I4', raw) or 0
end

local heads = {} -- of the rings that this script has advanced: name → {newest slot, sum}

-- Forgets what is out of reach now. Returns the newest slot and the sum of all.
local function ring_forget(name, window)
  local current = math.floor(now / window[5])
  local head = redis.call('GETRANGE', name, 0, 11)
  if #head < 12 then return current, 0 end
  local newest, sum = struct.unpack('>dI4', head)
  local passed = current - newest
  if passed <= 0 then return newest, sum end
  if passed >= window[4] then
    redis.call('DEL', name)
    return current, 0
  end
  for slot = newest + 1, current do
    local count = ring_read(name, slot, window)
    if count > 0 then
      sum = sum - count
      redis.call('SETRANGE', name, ring_offset(slot, window), '\0\0\0\0')
    end
  end
  redis.call('SETRANGE', name, 0, struct.pack('>dI4', current, sum))
  return current, sum
end

local function ring_advance(name, window)
  local head = heads[name]
  if not head then
    head = { ring_forget(name, window) }
    heads[name] = head
  end
  return head[1], head[2]
end

-- Changes what is counted in the slot of an instant, if that is still within reach.
local function ring_add(name, window, at, cost)
  local newest, sum = ring_advance(name, window)
  local slot = math.min(newest, math.floor(at / window[5]))
  if newest - slot >= window[4] then return end
  local count = math.max(0, ring_read(name, slot, window) + cost)
  redis.call('SETRANGE', name, ring_offset(slot, window), struct.pack('>I4', count))
  sum = math.max(0, sum + cost)
  redis.call('SETRANGE', name, 0, struct.pack('>dI4', newest, sum))
  heads[name] = { newest, sum }
  keep(name, window[3] + 1000)
end

-- The instant at which the window has room for the cost: `cost` may be more than fits at once.
local function ring_opening(key, window, cost)
  local name = ring_name(key, window)
  local newest, sum = ring_advance(name, window)
  local rounds = math.floor((cost - 1) / window[1])
  local need = sum + cost - rounds * window[1] - window[1]
  local at = now
  if need > 0 then
    local raw = redis.call('GET', name)
    for slot = newest - window[4] + 1, newest do
      local offset = ring_offset(slot, window)
      if #raw >= offset + 4 then need = need - struct.unpack('>I4', raw, offset + 1) end
      if need <= 0 then
        at = math.max(now, (slot + window[4]) * window[5])
        break
      end
    end
  end
  return at + rounds * window[3]
end

local function log_opening(key, window, cost)
  local rounds = math.floor((cost - 1) / window[1])
  local rank = window[1] - (cost - rounds * window[1])
  local before = redis.call('ZREVRANGE', named('log', key), rank, rank, 'WITHSCORES')
  local at = before[2] and math.max(now, before[2] + window[3]) or now
  return at + rounds * window[3]
end

local function window_opening(key, window, cost)
  if window[4] > 0 then return ring_opening(key, window, cost) end
  return log_opening(key, window, cost)
end

-- When a request of this cost could leave under one limit, if `before` others go first.
local function opening(limit, before)
  local at = now
  for _, window in ipairs(limit[3]) do
    at = math.max(at, window_opening(limit[1], window, limit[2] + before))
  end
  return at
end

local function horizon(limit)
  local longest = 0
  for _, window in ipairs(limit[3]) do longest = math.max(longest, window[3]) end
  return longest
end

local function record(limit, departure, at)
  local has_log = false
  for _, window in ipairs(limit[3]) do
    if window[4] > 0 then
      ring_add(ring_name(limit[1], window), window, at, limit[2])
    else
      has_log = true
    end
  end
  if not has_log then return end
  local log = named('log', limit[1])
  for i = 1, limit[2] do redis.call('ZADD', log, instant(at), departure .. '#' .. i) end
  redis.call('ZREMRANGEBYRANK', log, 0, -LOG_MOST - 1)
  keep(log, horizon(limit) + 1000)
end

local function erase(limit, departure, at)
  for _, window in ipairs(limit[3]) do
    if window[4] > 0 then ring_add(ring_name(limit[1], window), window, at, -limit[2]) end
  end
  for i = 1, limit[2] do redis.call('ZREM', named('log', limit[1]), departure .. '#' .. i) end
end

-- A place in the plan says what it costs: "<cost>:<place>".
local function place_name(limit, place) return limit[2] .. ':' .. place end
local function place_cost(name) return tonumber(string.match(name, '^%d+')) end

local function unplan(limits, place)
  for _, limit in ipairs(limits) do
    redis.call('ZREM', named('plan', limit[1]), place_name(limit, place))
  end
end
