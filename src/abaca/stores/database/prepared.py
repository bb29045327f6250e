"""Statements that are asked for each call, where the time between Python and the database counts."""

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, Delete, Insert, Select, Update

Columns = dict[str, Any]


class Prepared:
    """A SQLAlchemy statement whose parameters all have names.

    On SQLite it is compiled once and run by the driver's own cursor, a third of what SQLAlchemy's execution costs. Its
    values go in and come out as the driver has them: text, bytes, numbers, None.
    """

    def __init__(self, statement: Insert | Update | Delete | Select[Any]) -> None:
        self._statement = statement
        self._text = ""
        self._constants: Columns = {}
        self._in_order: Callable[[Columns], Any] = tuple

    def run(self, connection: Connection, values: Columns) -> int:
        """Give the number of rows that were changed; of the values only those are taken that it names."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, self._named(values)).rowcount
        changed: int = _driver(connection).execute(self._compiled(connection), self._positional(values)).rowcount
        return changed

    def run_all(self, connection: Connection, values: Sequence[Columns]) -> None:
        """Run it once with each of the values."""
        if not values:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement, [self._named(one) for one in values])
        else:
            compiled = self._compiled(connection)
            _driver(connection).executemany(compiled, [self._positional(one) for one in values])

    def rows(self, connection: Connection, values: Columns) -> Sequence[Sequence[Any]]:
        """Give the rows that it finds, each as its columns in order."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, self._named(values)).all()
        found = _driver(connection).execute(self._compiled(connection), self._positional(values))
        return cast("list[tuple[Any, ...]]", found.fetchall())

    def _compiled(self, connection: Connection) -> str:
        """Give its text for SQLite, with the names of its parameters in order and the values of its constants."""
        if not self._text:
            compiled: Any = self._statement.compile(dialect=connection.dialect)
            names = tuple(compiled.positiontup)
            self._in_order = itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names]
            self._constants = {name: value for name, value in compiled.params.items() if value is not None}
            self._text = str(compiled)
        return self._text

    def _positional(self, values: Columns) -> Sequence[Any]:
        found: Sequence[Any] = self._in_order(values | self._constants if self._constants else values)
        return found

    def _named(self, values: Columns) -> Columns:
        # SQLAlchemy would take a value that the statement does not name for one more column to set.
        return {name: values[name] for name in self._asked}

    @cached_property
    def _asked(self) -> list[str]:
        """The names of its parameters but for constants."""
        return [name for name, value in self._statement.compile().params.items() if value is None]


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
