"""Signing in: an invitation becomes a session, which stands for a key until it ends or somebody leaves."""

import re
from dataclasses import dataclass

import msgspec

from abaca.errors import InvalidInvitation, RequestError
from abaca.gateway import Gateway
from abaca.interfaces import Clock, Dialect, Keys
from abaca.policy.keys import new_session
from abaca.records import Key
from abaca.types import Json, Secret
from abaca.web.exchange import Exchange
from abaca.web.methods import check_method
from abaca.web.small_json import read, send, send_nothing

SESSION_S = 7 * 86_400
"""How long a session lasts; never longer than its key."""

_BODY_BYTES = 10_000


class _Entry(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    invitation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Answers /v1/session. Who comes with an invitation has no key yet, so a key is asked for here where one is due."""

    gateway: Gateway
    keys: Keys
    clock: Clock
    paths: re.Pattern[str] = re.compile(r"/v1/session/?\Z")
    is_open: bool = True

    async def answer(self, exchange: Exchange, dialect: Dialect, key: Key) -> None:  # noqa: ARG002 - one shape for all
        """Answer one request; raises InvalidInvitation for an invitation that is no longer good."""
        method = check_method(exchange, "DELETE", "GET", "POST")
        if method == "POST":
            await self._enter(exchange)
            return
        secret = dialect.credentials(exchange.headers, exchange.query)
        caller = await self.gateway.authenticate(secret)
        if method == "GET":
            await send(exchange, _facts(caller))
        elif secret is None or caller.session_until_s is None:
            raise RequestError("This is a key, and no session that could be left; `abaca keys revoke` ends a key.")
        else:
            await self.keys.leave(secret)
            await send_nothing(exchange)

    async def _enter(self, exchange: Exchange) -> None:
        said = await read(exchange, _Entry, most_bytes=_BODY_BYTES)
        session, now_s = new_session(), int(self.clock.now_s())
        key = await self.keys.enter(Secret(said.invitation), session, now_s=now_s, until_s=now_s + SESSION_S)
        if key is None:
            raise InvalidInvitation(
                "This invitation is not good: somebody has used it already, or its time or its key's is over. "
                "`abaca keys link` makes another one.",
                field="invitation",
            )
        await send(exchange, {"object": "session", "secret": session.reveal(), "expires_s": _ends_s(key)}, status=201)


def _facts(key: Key) -> dict[str, Json]:
    return {
        "object": "session",
        "key": {"id": key.id, "name": key.name},
        "group": key.group.name if key.group is not None else None,
        "admin": key.admin,
        "expires_s": _ends_s(key),
    }


def _ends_s(key: Key) -> int | None:
    """Give when the session or its key ends, whichever is first."""
    return min((end_s for end_s in (key.session_until_s, key.expires_s) if end_s is not None), default=None)
