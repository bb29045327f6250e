"""The ledger and the budgets in an SQL database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from abaca.interfaces import Ledger
from abaca.records import Allowance, Entry, UsageFilter, UsageLine
from abaca.stores.database import ledger_statements as sql
from abaca.stores.database import transactions
from abaca.stores.database.runner import Runner
from abaca.stores.database.words import can_be_kept

_DAY_S = 86_400
_FIELDS = {"key": "key_id", "group": "group_id"}


class Books(Ledger):
    """What calls cost: append-only entries, added up in many ways."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    async def entries(self, call_id: str) -> Sequence[Entry]:
        """Give a call's entries in the order in which they were appended."""

        def work(connection: Connection) -> list[Entry]:
            found = connection.execute(sql.entries_of_call, {"call_id": call_id}).mappings()
            return [sql.entry_of(columns) for columns in found]

        return await self._runner.read(work)

    async def cost_micros(self, key_id: str) -> int:
        """Give the sum of all entries of a key, exact."""
        return await self._runner.read(
            lambda connection: int(connection.execute(sql.cost_of_key, {"key_id": key_id}).scalar_one())
        )

    async def usage(self, wanted: UsageFilter) -> Sequence[UsageLine]:
        """Give what was settled, added up by the dimensions of the filter, the dearest first."""
        texts = (wanted.key_id, wanted.group_id, wanted.model, wanted.engine)
        if not all(can_be_kept(text) for text in texts if text is not None):
            return []
        rows = await self._runner.search(lambda connection: connection.execute(sql.usage(wanted)).all())
        return [_line(wanted, row) for row in rows if row[-3]]

    async def used_micros(self, allowance: Allowance) -> int:
        """Give what is used of an allowance: costs, and the holds of calls at work."""
        return await self._runner.read(lambda connection: transactions.used(connection, allowance))

    async def faults(self, limit: int = 100) -> Sequence[str]:
        """Give what is wrong with the ledger, a sentence each: nothing where every call adds up."""

        def work(connection: Connection) -> list[str]:
            most = {"at_most": limit}
            found = [
                f"{row.call_id}: {row.holds} holds of {row.held} and {row.releases} releases of {row.released} "
                f"micro-USD, {row.settles} settles"
                for row in connection.execute(sql.unbalanced, most)
            ]
            for statement, what in (
                (sql.early, "it is at work, and has more entries than its hold"),
                (sql.misstated, "its settle says another cost, or another number of pictures, than the call"),
                (sql.charged_for_nothing, "it was charged although nothing usable came"),
            ):
                found += [f"{call_id}: {what}" for call_id in connection.execute(statement, most).scalars()]
            return found[:limit]

        return await self._runner.search(work)


def _line(wanted: UsageFilter, row: Sequence[Any]) -> UsageLine:
    *values, calls, pictures, cost_micros = row
    said = {_FIELDS.get(name, name): value for name, value in zip(wanted.by, values, strict=True)}
    if "day" in said:
        said["day"] = datetime.fromtimestamp(int(said["day"]) * _DAY_S, UTC).strftime("%Y-%m-%d")
    return UsageLine(**said, calls=calls, pictures=int(pictures), cost_micros=int(cost_micros))
