"""What remembers: database/ (SQLite, PostgreSQL) objects.py (folder, S3) limiter.py (memory, Redis).

`STORES` maps the scheme of a URL to the store that answers to it.

A new store is one new module and one line here. Stores never see each other.
"""

from importlib import import_module
from typing import Any

from abaca.errors import StoreError

STORES = {
    "sqlite": "abaca.stores.database.database:Database",
    "postgresql": "abaca.stores.database.database:Database",
    "file": "abaca.stores.objects:FolderObjects",
    "s3": "abaca.stores.remote_objects:RemoteObjects",
    "gs": "abaca.stores.remote_objects:RemoteObjects",
    "az": "abaca.stores.remote_objects:RemoteObjects",
    "memory": "abaca.stores.limiter:MemoryLimiter",
    "redis": "abaca.stores.redis_limiter:RedisLimiter",
}

ALIASES = {"postgres": "postgresql", "rediss": "redis"}


def build(url: str, **values: Any) -> Any:
    """Give the store at `url` ("sqlite:///abaca.db", "file:///var/lib/abaca/pictures"), loading only its module.

    `values` go to the store's `from_url`. Databases fill the plugs Keys, Calls, Ledger and Signatures, object stores
    ImageStore, memory:// and redis:// Limiter. Raises StoreError for a scheme that no store answers to.
    """
    scheme = url.partition(":")[0].lower()
    scheme = ALIASES.get(scheme, scheme)
    place = STORES.get(scheme)
    if place is None:
        known = ", ".join(f"{name}://" for name in STORES)
        raise StoreError(f"No store answers to {scheme[:40]!r}: use one of {known}.")
    module, _, name = place.partition(":")
    return getattr(import_module(module), name).from_url(url, **values)
