-- Claims parked requests, each by itself.
--
-- Invariant: a request is handed over once, to whoever reads it here, as reading it deletes it.
--
-- KEYS: parked requests
-- Returns for each the sealed request, or false when it was claimed or withdrawn before

local claimed = {}
for index, key in ipairs(KEYS) do claimed[index] = redis.call('GETDEL', key) end
return claimed
