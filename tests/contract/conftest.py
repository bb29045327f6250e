"""Stores for the contract suites: one of each scheme in `abaca.stores.STORES`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from abaca import stores

PEPPER = b"p" * 32
DATABASES: dict[str, Callable[[Path], str]] = {"sqlite": lambda folder: f"sqlite:///{folder}/abaca.db"}
OBJECT_STORES: dict[str, Callable[[Path], str]] = {"file": lambda folder: f"file://{folder}/pictures"}


@pytest.fixture(params=DATABASES)
def database_url(request, tmp_path):
    """The URL of a database that does not exist yet."""
    return DATABASES[request.param](tmp_path)


@pytest.fixture
async def database(database_url):
    """A connected database."""
    async with stores.build(database_url, pepper=PEPPER) as connected:
        yield connected


@pytest.fixture(params=OBJECT_STORES)
def objects(request, tmp_path):
    """An empty store of pictures."""
    return stores.build(OBJECT_STORES[request.param](tmp_path))


@pytest.fixture
def covered():
    """The schemes that the contract suites run on."""
    return DATABASES.keys() | OBJECT_STORES.keys()
