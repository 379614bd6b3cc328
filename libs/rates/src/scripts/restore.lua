-- Writes back departures that a process or Postgres remembers, as ages: the server's clock may be
-- another one now.
--
-- Invariant: nothing is forgotten by this. What is there already stays; of a slot the larger count.
--
-- ARGV: 1 key, 2 JSON window, 3 "add" | "at_least", 4 JSON [[age ms, cost, departure ("" in
--   slots)]…]

local window = cjson.decode(ARGV[2])
local used = cjson.decode(ARGV[4])
if window[4] == 0 then
  local log = named('log', ARGV[1])
  for _, entry in ipairs(used) do
    redis.call('ZADD', log, 'NX', instant(now - entry[1]), entry[3])
  end
  redis.call('ZREMRANGEBYRANK', log, 0, -LOG_MOST - 1)
  keep(log, window[3] + 1000)
  return 1
end
local name = ring_name(ARGV[1], window)
ring_advance(name, window)
for _, entry in ipairs(used) do
  local cost, at = entry[2], now - entry[1]
  if ARGV[3] == 'at_least' then
    cost = cost - ring_read(name, math.floor(at / window[5]), window)
  end
  if cost > 0 then ring_add(name, window, at, cost) end
end
return 1
