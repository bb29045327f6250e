"""Stores for the contract suites: one of each scheme in `abaca.stores.STORES`."""

import pytest

from abaca import stores
from abaca.blobs import FolderSpool
from databases import DATABASES
from object_stores import OBJECT_STORES
from redis_server import LIMITERS

PEPPER = b"p" * 32


@pytest.fixture(params=DATABASES)
def database_url(request, tmp_path):
    """The URL of a database that does not exist yet."""
    return DATABASES[request.param](tmp_path)


@pytest.fixture
async def database(database_url):
    """A connected database."""
    async with stores.build(database_url, pepper=PEPPER) as connected:
        yield connected


# Two of the object stores differ from S3 in their client alone: they run with the long tests.
_LATER = {"gs", "az"}


@pytest.fixture(
    params=[pytest.param(name, marks=[pytest.mark.slow] if name in _LATER else []) for name in OBJECT_STORES]
)
def objects(request, tmp_path):
    """An empty store of pictures."""
    return stores.build(OBJECT_STORES[request.param](tmp_path), spool=FolderSpool(tmp_path / "fetched"))


@pytest.fixture
def covered():
    """The schemes that the contract suites run on."""
    return DATABASES.keys() | OBJECT_STORES.keys() | LIMITERS.keys()
