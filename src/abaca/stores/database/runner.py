"""The plug of one SQL database within the package."""

from typing import Protocol, TypeVar

from abaca.stores.database.lane import Work

T = TypeVar("T")


class Runner(Protocol):
    """One SQL database: it runs work, each within one transaction, and says its faults in StoreErrors.

    Work may be done again after it was undone. A caller who is cancelled does not take it back.
    """

    async def connect(self) -> None:
        """Open the database, made or brought up to date with our tables."""
        ...

    async def write(self, work: Work[T]) -> T:
        """Give what the work gives, once it is committed."""
        ...

    async def read(self, work: Work[T]) -> T:
        """Give what work that only reads gives."""
        ...

    async def search(self, work: Work[T]) -> T:
        """Give what work that only reads gives, but may take long over it: nobody else waits for it meanwhile."""
        ...

    async def aclose(self) -> None:
        """Finish what was asked and close; closing twice is closing once."""
        ...
