"""Durable calls: identity, joining, replayable feed, recovery, collection.

A call is owned by the application. Whoever wants its answer follows its feed, from the beginning, any number of times
and at any pace; going away changes nothing for the call. `feed` is what callers read, `work` what is done for one call,
`written` what a row keeps of it, `pulse` what its process says about it meanwhile, `recovery` and `collection` what
happens to it after its process or its time.
"""

from abaca.calls.feed import Call, Feed

__all__ = ["Call", "Feed"]
