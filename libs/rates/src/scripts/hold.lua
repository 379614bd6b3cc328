-- Writes back the slots that a process holds. A slot whose time is over is nobody's.
--
-- ARGV: 1 limit key, 2 JSON [[departure, ms that it may be under way for at most]…]

local slots = named('slots', ARGV[1])
for _, held in ipairs(cjson.decode(ARGV[2])) do
  if held[2] > 0 then
    redis.call('ZADD', slots, instant(now + held[2]), held[1])
    keep(slots, held[2] + 1000)
  end
end
return 1
