"""Limits counted in Redis, for all processes that ask it."""

from collections.abc import Sequence
from typing import Any, Self

from redis.asyncio import Redis
from redis.exceptions import RedisError

from abaca.errors import StoreError
from abaca.records import Take, Wait
from abaca.stores.limiter import MINUTE_S

_TIMEOUT_S = 0.5  # longer than that nobody waits to be counted
_PREFIX = "abaca:limit:"

# One step for everybody, by Redis' own clock: look at each, then take of each, or of none.
# KEYS: a name for each limit. ARGV: the word, the holder, the lease in seconds; then for each what, most and amount.
# A minute's limit is a hash of how much was used and when, that of calls a sorted set of holders by their last second.
_SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local word, holder, lease, minute = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local function limit(i)
  return ARGV[3 * i + 2], tonumber(ARGV[3 * i + 3]), tonumber(ARGV[3 * i + 4])
end
local function left(key, most)
  local found = redis.call('HMGET', key, 'used', 'at')
  if not found[1] then return 0 end
  return math.max(0, tonumber(found[1]) - math.max(0, now - tonumber(found[2])) * most / minute)
end
local function add(key, most, amount)
  redis.call('HSET', key, 'used', tostring(math.max(0, left(key, most) + amount)), 'at', string.format('%.6f', now))
  redis.call('EXPIRE', key, math.ceil(2 * minute))
end
if word == 'take' then
  for i, key in ipairs(KEYS) do
    local what, most, amount = limit(i)
    if what == 'calls' then
      redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
      if redis.call('ZCARD', key) >= most then return {i, '-1'} end
    else
      local over = left(key, most) + amount - most
      if over > 0 then return {i, amount <= most and tostring(over * minute / most) or '-1'} end
    end
  end
end
for i, key in ipairs(KEYS) do
  local what, most, amount = limit(i)
  if what ~= 'calls' then
    if word == 'take' then add(key, most, amount) end
    if word == 'give_back' then add(key, most, -amount) end
  elseif word == 'take' then
    redis.call('ZADD', key, now + lease, holder)
    redis.call('EXPIRE', key, math.ceil(lease) + 1)
  else
    redis.call('ZREM', key, holder)
  end
end
return {0, ''}
"""


class RedisLimiter:
    """Fills the plug Limiter. Whatever Redis does not answer in time is a StoreError."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._script = redis.register_script(_SCRIPT)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Give one for redis://, or rediss:// with TLS; raises StoreError for a URL that Redis' library refuses."""
        try:
            redis = Redis.from_url(url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
        except (ValueError, RedisError):
            raise StoreError("The limiter's URL is not understood.") from None
        return cls(redis)

    async def take(self, takes: Sequence[Take], *, holder: str, lease_s: float) -> Wait | None:
        """Take all of it or nothing."""
        number, seconds = await self._run("take", takes, holder, lease_s)
        if not number:
            return None
        wait_s = float(seconds)
        return Wait(limit=takes[number - 1].limit, seconds_s=wait_s if wait_s >= 0 else None)

    async def give_back(self, takes: Sequence[Take], *, holder: str) -> None:
        """Undo a take of which nothing came."""
        await self._run("give_back", takes, holder, 0.0)

    async def leave(self, takes: Sequence[Take], *, holder: str) -> None:
        """Give the places among calls at work to others."""
        places = [take for take in takes if take.limit.what == "calls"]
        if places:
            await self._run("leave", places, holder, 0.0)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._redis.aclose()

    async def _run(self, word: str, takes: Sequence[Take], holder: str, lease_s: float) -> Any:
        if not takes:
            return (0, b"")
        names = [f"{_PREFIX}{take.limit.scope}:{take.limit.what}" for take in takes]
        values: list[str | float] = [word, holder, lease_s, MINUTE_S]
        for take in takes:
            values += [take.limit.what, take.limit.most, take.amount]
        try:
            return await self._script(keys=names, args=values)
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreError("The limiter does not answer.") from error
