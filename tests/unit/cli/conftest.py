"""The command on an installation of its own."""

import asyncio

import pytest
from typer.testing import CliRunner

from abaca import cli, stores
from abaca.stores.pepper import pepper


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command; give what it prints, or its error."""
    monkeypatch.setenv("ABACA_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("ABACA_SERVER", raising=False)

    def go(*arguments):
        done = CliRunner().invoke(cli._app, [*arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    return go


@pytest.fixture
def stored(tmp_path):
    """Do something with the installation's database."""

    def go(work):
        async def opened():
            url = f"sqlite:///{tmp_path / 'abaca.db'}"
            async with stores.build(url, pepper=pepper(tmp_path / "pepper")) as database:
                return await work(database)

        return asyncio.run(opened())

    return go
