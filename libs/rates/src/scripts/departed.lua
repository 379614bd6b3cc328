-- Moves a departure to the instant at which its head was really written, or takes it back when
-- nothing was and nothing will be.
--
-- Invariant: a departure counts from the latest instant that is known of it.
--
-- ARGV: 1 JSON {limitKey, departure, at (instant recorded), agoMs (-1: it did not leave), limits}

local moved = cjson.decode(ARGV[1])
for _, limit in ipairs(moved.limits) do
  erase(limit, moved.departure, moved.at)
  if moved.agoMs >= 0 then record(limit, moved.departure, math.max(moved.at, now - moved.agoMs)) end
end
return 1
