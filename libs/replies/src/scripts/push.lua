-- Stores frames for a gateway.
--
-- Invariant: nothing is stored for a gateway that is gone, and what is stored ends by itself. The
-- list's expiry, which goes when it is drained, is renewed.
--
-- KEYS: 1 presence of the gateway, 2 its list
-- ARGV: 1 time to live of the list (ms), 2… frames, in order
-- Returns 1, or 0 when the gateway is gone

if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('RPUSH', KEYS[2], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1
