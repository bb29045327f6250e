"""Keys, who signs in as them, and groups in an SQL database."""

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
_MARK_BYTES = 8


class Keyring(Keys):
    """Keys, kept as hashes made with the installation's secret `pepper`; `monotonic_s` is the clock of their cache."""

    def __init__(self, runner: Runner, *, pepper: bytes, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._runner = runner
        self._peppered = hmac.new(pepper, digestmod=hashlib.sha256)
        self._pepper_mark = self._hash(Secret("which pepper is it"))[:_MARK_BYTES]
        self._monotonic_s = monotonic_s
        self._found: dict[bytes, tuple[Key, float]] = {}

    async def find(self, secret: Secret) -> Key | None:
        """Give the key of that secret or session unless it is unknown or revoked.

        What another process revokes, renews or ends shows in a second.
        """
        hashed = self._hash(secret)
        now_s = self._monotonic_s()
        known, until_s = self._found.get(hashed, (None, 0.0))
        if known is not None and now_s < until_s:
            return known

        def work(connection: Connection) -> Key | None:
            for key in connection.execute(sql.find_key, {"hash": hashed}).mappings().all():
                if hmac.compare_digest(key["hash"], hashed):
                    return sql.key_of(key)
            for session in connection.execute(sql.find_session, {"hash": hashed}).mappings().all():
                if hmac.compare_digest(session["hash"], hashed):
                    return replace(sql.key_of(session), session_until_s=session["until_s"])
            return None

        key = await self._runner.read(work)
        if key is not None:
            if len(self._found) >= KEY_CACHE_MAX:
                self._found.clear()
            self._found[hashed] = (key, now_s + KEY_CACHE_S)
        return key

    async def add(self, key: Key, secret: Secret) -> None:
        """Keep a new key; raises RequestError when a live key has its name, or any key its id or secret."""
        columns = sql.key_columns(key, self._hash(secret)) | {"pepper": self._pepper_mark}

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
            connection.execute(sql.end_sign_ins, {"of_key": named.id})
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
            renewed = {"hash": hashed, "prefix": prefix, "pepper": self._pepper_mark}
            connection.execute(sql.renew_key, renewed | {"named_id": found["id"]})
            connection.execute(sql.end_sign_ins, {"of_key": found["id"]})
            return replace(sql.key_of(found), prefix=prefix)

        key = await self._runner.write(work)
        self._found.clear()
        return key

    async def made_elsewhere(self) -> bool:
        """Tell whether there are keys, but all were made with another pepper: then none of them is recognised here."""
        found = await self._runner.read(lambda connection: connection.execute(sql.peppers_in_use).scalars().all())
        return bool(found) and self._pepper_mark not in found

    # Signing in

    async def invite(self, key_id: str, invitation: Secret, *, now_s: int, until_s: int) -> None:
        """Have whoever brings the invitation first, before `until_s`, sign in as that key, as long as it is good."""
        values = {"hash": self._hash(invitation), "key_id": key_id, "until_s": until_s}

        def work(connection: Connection) -> None:
            connection.execute(sql.forget_sign_ins, {"now_s": now_s})
            connection.execute(sql.add_invitation, values)

        await self._runner.write(work)

    async def enter(self, invitation: Secret, session: Secret, *, now_s: int, until_s: int) -> Key | None:
        """Take an invitation, and have a session stand for its key until `until_s`; give the key, as `find` would.

        None for an invitation that is unknown, was taken or has ended, and where its key is no longer good.
        """
        taken, opened = self._hash(invitation), self._hash(session)

        def work(connection: Connection) -> Key | None:
            asked = {"of_hash": taken, "now_s": now_s}
            invited = connection.execute(sql.invited_key, asked).mappings().first()
            if invited is None or not hmac.compare_digest(invited["hash"], taken):
                return None
            key = connection.execute(sql.living_key, {"named_id": invited["key_id"], "now_s": now_s}).mappings().first()
            if key is None or connection.execute(sql.take_invitation, {"of_hash": taken}).rowcount != 1:
                return None
            connection.execute(sql.forget_sign_ins, {"now_s": now_s})
            connection.execute(sql.add_session, {"hash": opened, "key_id": key["id"], "until_s": until_s})
            return replace(sql.key_of(key), session_until_s=until_s)

        return await self._runner.write(work)

    async def leave(self, session: Secret) -> None:
        """End a session; one that is not there has ended already."""
        hashed = self._hash(session)
        await self._runner.write(lambda connection: _done(connection.execute(sql.end_session, {"of_hash": hashed})))
        self._found.pop(hashed, None)

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
