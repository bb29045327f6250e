"""The stores of this installation, for commands that work beside a running server."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from abaca import config as configuration
from abaca.app import App

T = TypeVar("T")


def on_installation(file: Path | None, work: Callable[[App], Awaitable[T]]) -> T:
    """Give what `work` gives, with the database open; nothing is resolved, collected or told meanwhile."""

    async def run() -> T:
        app = App(configuration.load(file))
        try:
            await app.database.connect()
            return await work(app)
        finally:
            await app.aclose()

    return asyncio.run(run())
