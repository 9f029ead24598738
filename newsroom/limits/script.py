"""What `windows.py` says, in Valkey: one round trip, one clock, and nobody comes in between.

The clock is Valkey's own, so that nodes whose clocks differ count alike. Each count is a hash of
its slices, which is gone when the last of them is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newsroom.limits.windows import SLICES, Answer, Asked, Stand

# In braces is what a cluster finds their place by: one script, one place.
PLACE = "{limits}"

CLOCK = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
BODY = f"""
local SLICES, KEYS_EACH = {SLICES}, tonumber(ARGV[1])
local found, taken = {{}}, 1

for number = 1, #KEYS / KEYS_EACH do
  local quota, slice = tonumber(ARGV[number * 2]), tonumber(ARGV[number * 2 + 1])
  local first, this = (number - 1) * KEYS_EACH + 1, math.floor(now / slice)
  local counts, used = {{}}, 0
  for place = first, first + KEYS_EACH - 1 do
    local told = redis.call('HGETALL', KEYS[place])
    for at = 1, #told, 2 do
      local when, times = tonumber(told[at]), tonumber(told[at + 1])
      if math.abs(when - this) <= SLICES then
        counts[#counts + 1] = {{when, times}}
        used = used + times
      elseif place == first then
        redis.call('HDEL', KEYS[place], told[at])
      end
    end
  end
  if used >= quota then taken = 0 end
  found[number] = {{first, this, slice, quota, counts, used}}
end

local answer = {{taken}}
for _, one in ipairs(found) do
  local first, this, slice, quota, counts, used = unpack(one)
  if taken == 1 then
    redis.call('HINCRBY', KEYS[first], string.format('%.0f', this), 1)
    redis.call('PEXPIRE', KEYS[first], slice * (SLICES + 2))
    counts[#counts + 1] = {{this, 1}}
    used = used + 1
  end
  table.sort(counts, function(a, b) return a[1] < b[1] end)
  local must_go, gone, again = math.max(1, used - quota + 1), 0, slice * (SLICES + 1)
  for _, count in ipairs(counts) do
    gone = gone + count[2]
    if gone >= must_go then
      again = (count[1] + SLICES + 1) * slice - now
      break
    end
  end
  answer[#answer + 1] = used
  answer[#answer + 1] = again
end
return answer
"""
SCRIPT = CLOCK + BODY


def told(asked: Sequence[Asked]) -> tuple[list[str], list[int]]:
    """Its keys and its arguments. All have as many keys."""
    keys = [f"{PLACE}:{key}" for one in asked for key in one.keys]
    arguments = [len(asked[0].keys)]
    for one in asked:
        arguments += [one.quota, one.slice]
    return keys, arguments


def read(answer: Sequence[Any]) -> Answer:
    taken, *rest = (int(one) for one in answer)
    stands = [Stand(used, again) for used, again in zip(rest[::2], rest[1::2], strict=True)]
    return Answer(taken == 1, stands)
