-- Gives a slot back and tells the worker whose waiter is first, if it is not the one that asks.
--
-- ARGV: 1 limit key, 2 departure, 3 worker, 4 channel on which workers are told:
--   "<channel>:<worker>"

if redis.call('ZREM', named('slots', ARGV[1]), ARGV[2]) == 0 then return 0 end
local notes = redis.call('HGETALL', named('waiters', ARGV[1]))
local first, first_at
for i = 1, #notes, 2 do
  local note = cmsgpack.unpack(notes[i + 1])
  if note[1] >= now then
    for _, waiter in ipairs(note[2]) do
      if waiter[3] == '' and (not first_at or waiter[2] < first_at) then
        first, first_at = notes[i], waiter[2]
      end
    end
  end
end
if first and first ~= ARGV[3] then redis.call('PUBLISH', ARGV[4] .. ':' .. first, ARGV[1]) end
return 1
