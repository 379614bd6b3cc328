-- What a window holds, to be kept elsewhere, as ages.
--
-- ARGV: 1 key, 2 JSON window
-- Returns JSON [[age ms, cost, departure ("" in slots)]…], at most 64 entries of a log, one a slot
-- otherwise

local window = cjson.decode(ARGV[2])
local used = {}
if window[4] == 0 then
  local log, since = named('log', ARGV[1]), instant(now - window[3])
  local entries = redis.call('ZRANGEBYSCORE', log, since, '+inf', 'WITHSCORES')
  for i = 1, #entries, 2 do
    used[#used + 1] = { math.floor(now - entries[i + 1]), 1, entries[i] }
  end
else
  local name = ring_name(ARGV[1], window)
  local newest = ring_advance(name, window)
  local raw = redis.call('GET', name) or ''
  for slot = newest - window[4] + 1, newest do
    local offset = ring_offset(slot, window)
    local count = #raw >= offset + 4 and struct.unpack('>I4', raw, offset + 1) or 0
    if count > 0 then
      used[#used + 1] = { math.max(0, math.floor(now - (slot + 1) * window[5])), count, '' }
    end
  end
end
if #used == 0 then return '[]' end
return cjson.encode(used)
