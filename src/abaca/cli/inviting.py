"""Links that sign in once: what `abaca serve` greets with, and `abaca keys link` prints."""

import time

from abaca.app import App
from abaca.policy.keys import new_invitation
from abaca.records import Key

LINK_S = 86_400
"""How long a link is good that nothing else is said of."""

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - what is asked there, not listened on


async def oldest_admin(app: App) -> Key | None:
    """Give the oldest admin key that is still good, None where there is none."""
    now_s = time.time()
    return next(
        (
            key
            for key in await app.database.all()
            if key.admin and key.revoked_s is None and (key.expires_s is None or key.expires_s > now_s)
        ),
        None,
    )


async def link(app: App, key: Key, address: str, *, until_s: int | None = None) -> str:
    """Give a link to the playground at `address` that signs in as that key, once and before `until_s`."""
    invitation, now_s = new_invitation(), int(time.time())
    await app.database.invite(key.id, invitation, now_s=now_s, until_s=until_s or now_s + LINK_S)
    return f"{address}/#invitation={invitation.reveal()}"


def address_of(host: str, port: int, *, public_url: str = "") -> str:
    """Give the URL of a server that listens there: its public one, else as one on the same machine asks it."""
    if public_url:
        return public_url.rstrip("/")
    host = _ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
