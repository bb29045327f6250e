"""Keys and groups in an SQL database."""

import hashlib
import hmac
import time
from collections.abc import Callable, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from abaca.errors import RequestError
from abaca.interfaces import Keys
from abaca.records import Group, Key
from abaca.stores.database import key_statements as sql
from abaca.stores.database.runner import Runner
from abaca.stores.database.words import can_be_kept
from abaca.types import Secret

KEY_CACHE_S = 1.0
KEY_CACHE_MAX = 4096


class Keyring(Keys):
    """Keys, kept as hashes made with the installation's secret `pepper`; `monotonic_s` is the clock of their cache."""

    def __init__(self, runner: Runner, *, pepper: bytes, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._runner = runner
        self._peppered = hmac.new(pepper, digestmod=hashlib.sha256)
        self._monotonic_s = monotonic_s
        self._found: dict[bytes, tuple[Key, float]] = {}

    async def find(self, secret: Secret) -> Key | None:
        """Give the key of that secret unless it is unknown or revoked; another process's revoking shows in a second."""
        hashed = self._hash(secret)
        now_s = self._monotonic_s()
        known, until_s = self._found.get(hashed, (None, 0.0))
        if known is not None and now_s < until_s:
            return known

        def work(connection: Connection) -> Key | None:
            found = connection.execute(sql.find_key, {"hash": hashed}).mappings().all()
            return next((sql.key_of(key) for key in found if hmac.compare_digest(key["hash"], hashed)), None)

        key = await self._runner.read(work)
        if key is not None:
            if len(self._found) >= KEY_CACHE_MAX:
                self._found.clear()
            self._found[hashed] = (key, now_s + KEY_CACHE_S)
        return key

    async def add(self, key: Key, secret: Secret) -> None:
        """Keep a new key; raises RequestError when a live key has its name, or any key its id or secret."""
        columns = sql.key_columns(key, self._hash(secret))

        def work(connection: Connection) -> None:
            try:
                connection.execute(sql.add_key, columns)
            except IntegrityError as error:
                raise RequestError(
                    f"There is a key named {key.name!r} already, or one with the same id or secret: "
                    "choose another name, or revoke that key first."
                ) from error

        await self._runner.write(work)

    async def all(self) -> Sequence[Key]:
        """Give every key, revoked ones too, oldest first."""
        return await self._runner.read(
            lambda connection: [sql.key_of(columns) for columns in connection.execute(sql.all_keys).mappings()]
        )

    async def revoke(self, name_or_id: str, *, at_s: int) -> Key | None:
        """Revoke a key and give it; None when there is none. One that was revoked before stays as it was."""
        if not can_be_kept(name_or_id):
            return None

        def work(connection: Connection) -> Key | None:
            found = connection.execute(sql.named_key, {"named": name_or_id}).mappings().first()
            if found is None:
                return None
            named = sql.key_of(found)
            if named.revoked_s is not None:
                return named
            connection.execute(sql.revoke_key, {"named_id": named.id, "at_s": at_s})
            return replace(named, revoked_s=at_s)

        key = await self._runner.write(work)
        self._found.clear()
        return key

    async def change(self, key: Key) -> None:
        """Keep other rules, another group and another end of a key that is there."""
        columns = sql.key_columns(key, b"") | {"named_id": key.id}
        changed = {name: columns[name] for name in ("named_id", "rules", "group_id", "expires_s")}
        await self._runner.write(lambda connection: _done(connection.execute(sql.change_key, changed)))
        self._found.clear()

    async def renew(self, name_or_id: str, secret: Secret, *, prefix: str) -> Key | None:
        """Give a key another secret, which ends the one before; None when there is no such key, or it is revoked."""
        if not can_be_kept(name_or_id):
            return None
        hashed = self._hash(secret)

        def work(connection: Connection) -> Key | None:
            found = connection.execute(sql.named_key, {"named": name_or_id}).mappings().first()
            if found is None or found["revoked_s"] is not None:
                return None
            connection.execute(sql.renew_key, {"named_id": found["id"], "hash": hashed, "prefix": prefix})
            return replace(sql.key_of(found), prefix=prefix)

        key = await self._runner.write(work)
        self._found.clear()
        return key

    # Groups

    async def groups(self) -> Sequence[Group]:
        """Give every group, by name."""
        return await self._runner.read(
            lambda connection: [sql.group_of(columns) for columns in connection.execute(sql.all_groups).mappings()]
        )

    async def set_group(self, group: Group) -> Group:
        """Keep a group, or other rules of the one that has this name already; give it as it is kept."""
        columns = sql.group_columns(group)

        def work(connection: Connection) -> Group:
            found = connection.execute(sql.named_group, {"named": group.name}).mappings().first()
            if found is None:
                connection.execute(sql.add_group, columns)
                return group
            connection.execute(sql.change_group, {"named_id": found["id"], "rules": columns["rules"]})
            return replace(sql.group_of(found), rules=group.rules)

        kept = await self._runner.write(work)
        self._found.clear()
        return kept

    async def remove_group(self, name: str) -> Group | None:
        """Forget a group; None when there is none. Raises RequestError while a live key is in it."""
        if not can_be_kept(name):
            return None

        def work(connection: Connection) -> Group | None:
            found = connection.execute(sql.named_group, {"named": name}).mappings().first()
            if found is None:
                return None
            if key := connection.execute(sql.key_in_group, {"group_id": found["id"]}).scalar():
                raise RequestError(f"The key {key!r} is in the group {name!r}: move or revoke it first.")
            connection.execute(sql.remove_group, {"named_id": found["id"]})
            return sql.group_of(found)

        return await self._runner.write(work)

    def _hash(self, secret: Secret) -> bytes:
        hashing = self._peppered.copy()
        hashing.update(secret.reveal().encode(errors="surrogatepass"))
        return hashing.digest()


def _done(_: object) -> None:
    """Leave a result unread."""
