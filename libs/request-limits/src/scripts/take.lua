-- Takes so much of a window as is left of it. The key lives as long as the window, which begins
-- with the first that is taken.
--
-- KEYS: 1 the window, what was taken of it
-- ARGV: 1 requests that the window allows, 2 its length in ms, 3 most that is to be taken
-- Returns what was taken, what is left after that, and in how many ms the window ends.

local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local free = math.max(0, tonumber(ARGV[1]) - used)
local taken = math.min(tonumber(ARGV[3]), free)
if taken > 0 then redis.call('INCRBY', KEYS[1], taken) end
local ends_in = redis.call('PTTL', KEYS[1])
if ends_in < 0 then
  ends_in = tonumber(ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ends_in)
end
return { taken, free - taken, ends_in }
