/**
 * The turn book's rules on Redis time. KEYS of TAKE: log, free places, waiting of the connection, waiting of the project, epoch, settling.
 * The log is a sorted set of call ids by instant; a free place stays in it until its instant has passed, so other reservations stay valid.
 */
export const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local epoch = redis.call('GET', KEYS[5])
if epoch ~= ARGV[1] then return {'epoch', '0'} end
local settling = redis.call('PTTL', KEYS[6])
if settling > 0 then return {'settling', tostring(settling)} end

local callId, maxWait, staying = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
for i = 3, 4 do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  if redis.call('ZCARD', KEYS[i]) >= tonumber(ARGV[i + 2]) then
    local first = redis.call('ZRANGE', KEYS[i], 0, 0, 'WITHSCORES')
    return {'full', tostring((first[2] or now) - now)}
  end
end

local horizon, at = tonumber(ARGV[7]), now
if horizon > 0 then
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)) do
    redis.call('ZREM', KEYS[1], gone)
    redis.call('ZREM', KEYS[2], gone)
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (now - horizon))
  local free = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if free[1] then
    at = tonumber(free[2])
  else
    for i = 8, #ARGV, 2 do
      local before = redis.call('ZREVRANGE', KEYS[1], ARGV[i] - 1, ARGV[i] - 1, 'WITHSCORES')
      if before[2] then at = math.max(at, before[2] + ARGV[i + 1]) end
    end
  end
  if at - now > maxWait then return {'late', tostring(at - now)} end
  if free[1] then
    redis.call('ZREM', KEYS[1], free[1])
    redis.call('ZREM', KEYS[2], free[1])
  end
  redis.call('ZADD', KEYS[1], string.format('%.3f', at), callId)
  redis.call('PEXPIRE', KEYS[1], math.ceil(at - now + horizon + 1000))
end

local leaves = at
if staying > 0 then leaves = now + staying end
if leaves > now then
  for i = 3, 4 do
    redis.call('ZADD', KEYS[i], string.format('%.3f', leaves), callId)
    if redis.call('PTTL', KEYS[i]) < leaves - now then redis.call('PEXPIRE', KEYS[i], math.ceil(leaves - now + 1000)) end
  end
end
return {'go', tostring(at - now), string.format('%.3f', at)}`;

/** KEYS as of TAKE. A place whose instant has passed unused is simply forgotten. */
export const GIVE_BACK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not at then return 0 end
if tonumber(at) < now then return redis.call('ZREM', KEYS[1], ARGV[1]) end
redis.call('ZADD', KEYS[2], at, ARGV[1])
redis.call('PEXPIRE', KEYS[2], math.ceil(at - now + 1000))
return 1`;

/** KEYS: epoch, settling. Begins a new epoch unless there is one; nobody gets a turn until it has settled. Returns the epoch in force. */
export const JOIN = `
local epoch = redis.call('GET', KEYS[1])
if epoch then return {epoch, 0} end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
redis.call('PUBLISH', KEYS[1], ARGV[1])
return {ARGV[1], 1}`;

/** KEYS: log. Adds turns that a process remembers: at, call id, … after the horizon, for which the latest of them still counts. */
export const MERGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local latest = now
for i = 2, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
  latest = math.max(latest, tonumber(ARGV[i]))
end
local ttl = math.ceil(latest - now + tonumber(ARGV[1]) + 1000)
if redis.call('PTTL', KEYS[1]) < ttl then redis.call('PEXPIRE', KEYS[1], ttl) end
return 1`;

/** KEYS: log. ARGV: from, to, requests, time to live. Adds what is missing between two instants, all of it at the later one. */
export const TOP_UP = `
local present = redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[1], ARGV[2])
for i = present + 1, tonumber(ARGV[3]) do redis.call('ZADD', KEYS[1], ARGV[2], 'before:' .. ARGV[2] .. ':' .. i) end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1`;
