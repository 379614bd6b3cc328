-- Parks the requests of a portion of calls.
--
-- Invariant: they are all there before the portion, which is queued after this on the same
-- connection, can be seen; each ends by itself when nobody claims it.
--
-- KEYS: parked requests
-- ARGV: for each of them its time to live (ms) and the sealed request

for index, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[2 * index], 'PX', ARGV[2 * index - 1])
end
