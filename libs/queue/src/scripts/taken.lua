-- Says which portions are in workers' hands, and in whose.
--
-- KEYS: 1 list of the active jobs of a queue
-- ARGV: 1 what the keys of its jobs begin with
-- Returns id and worker of each, one after the other; those of workers without a name are left out

local taken = {}
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local worker = redis.call('HGET', ARGV[1] .. id, 'pb')
  if worker then
    taken[#taken + 1] = id
    taken[#taken + 1] = worker
  end
end
return taken
