"""`abaca keys`: the keys of this installation; works while a server runs on the same data folder."""

import time
from collections.abc import Sequence
from pathlib import Path

import typer
from msgspec.structs import replace

from abaca.app import App
from abaca.cli.installation import on_installation
from abaca.cli.inviting import LINK_S, address_of, link, oldest_admin
from abaca.cli.rules import moment_s, told, with_rules
from abaca.config import ConfigError
from abaca.policy.keys import new_key, new_secret, shown_prefix
from abaca.records import Group, Key, Rules


def create(name: str, *, group: str, admin: bool, expires: str | None, rules: Sequence[str], file: Path | None) -> None:
    """Make a key; its secret is the last line printed."""

    async def work(app: App) -> None:
        if any(key.name == name and key.revoked_s is None for key in await app.database.all()):
            raise ConfigError(f"There is a key named {name!r} already; revoke it first, or take another name.")
        secret = new_secret()
        key = new_key(
            name,
            secret,
            created_s=int(time.time()),
            admin=admin,
            rules=with_rules(Rules(), rules, app.known()),
            group=await _group(app, group) if group else None,
            expires_s=_end_s(expires) if expires else None,
        )
        await app.database.add(key, secret)
        typer.echo(f"{key.id} for {name}; the key is shown only now:")
        typer.echo(secret.reveal())

    on_installation(file, work)


def list_keys(file: Path | None) -> None:
    """Print one line a key."""

    async def work(app: App) -> None:
        now_s = time.time()
        for key in await app.database.all():
            made = time.strftime("%Y-%m-%d", time.gmtime(key.created_s))
            group = key.group.name if key.group is not None else "-"
            typer.echo(
                f"{key.id}  {key.prefix}…  {_state(key, now_s):8}{made}  {group:12}{key.name}  {told(key.rules)}"
            )

    on_installation(file, work)


def change(
    name: str,
    *,
    rules: Sequence[str],
    group: str | None,
    expires: str | None,
    for_model: str,
    file: Path | None,
) -> None:
    """Change what is said of a key; raises ConfigError, RequestError."""

    async def work(app: App) -> None:
        key = await _key(app, name)
        key = replace(key, rules=with_rules(key.rules, rules, app.known(), for_model=for_model))
        if group is not None:
            key = replace(key, group=None if group == "none" else await _group(app, group))
        if expires is not None:
            key = replace(key, expires_s=_end_s(expires))
        await app.database.change(key)
        typer.echo(f"{key.name} ({key.id}): {told(key.rules)}")

    on_installation(file, work)


def rotate(name: str, file: Path | None) -> None:
    """Give a key another secret, the last line printed; the old one is refused from then on."""

    async def work(app: App) -> None:
        secret = new_secret()
        key = await app.database.renew((await _key(app, name)).id, secret, prefix=shown_prefix(secret))
        if key is None:
            raise ConfigError(f"The key {name!r} is revoked; make a new one.")
        typer.echo(f"{key.id} for {key.name}; the key is shown only now:")
        typer.echo(secret.reveal())

    on_installation(file, work)


def revoke(name: str, file: Path | None) -> None:
    """Revoke a key by name or id."""

    async def work(app: App) -> None:
        key = await app.database.revoke(name, at_s=int(time.time()))
        if key is None:
            raise ConfigError(f"There is no key {name!r}; `abaca keys list` shows them all.")
        typer.echo(f"{key.name} ({key.id}) is revoked.")

    on_installation(file, work)


def print_link(name: str | None, *, expires: str | None, server: str | None, file: Path | None) -> None:
    """Make a link that signs in once, as that key or the oldest admin's; it is the last line printed."""

    async def work(app: App) -> None:
        key = await oldest_admin(app) if name is None else await _key(app, name)
        if key is None:
            raise ConfigError("There is no admin key that is still good: say whom the link is for.")
        now_s = time.time()
        if (state := _state(key, now_s)) in {"revoked", "expired"}:
            raise ConfigError(f"The key {key.name!r} is {state}: nobody can sign in as it.")
        until_s = int(moment_s("--expires", expires, now_s=now_s, ahead=True) if expires else now_s + LINK_S)
        if until_s <= now_s:
            raise ConfigError(f"--expires is {expires!r}, which is over.")
        here = app.config.settings.server
        address = server.rstrip("/") if server else address_of(here.host, here.port, public_url=here.public_url)
        made = await link(app, key, address, until_s=until_s)
        ends = time.strftime("%Y-%m-%d %H:%M", time.gmtime(until_s))
        typer.echo(f"signs in as {key.name}, once, until {ends} UTC:")
        typer.echo(made)

    on_installation(file, work)


async def _key(app: App, name: str) -> Key:
    """Give a key by its id, or a live one by its name."""
    keys = [key for key in await app.database.all() if name == key.id or (name == key.name and key.revoked_s is None)]
    if not keys:
        raise ConfigError(f"There is no key {name!r}; `abaca keys list` shows them all.")
    return next((key for key in keys if key.id == name), keys[0])


async def _group(app: App, name: str) -> Group:
    found = next((group for group in await app.database.groups() if group.name == name), None)
    if found is None:
        raise ConfigError(f"There is no group {name!r}; `abaca groups list` shows them all.")
    return found


def _end_s(text: str) -> int | None:
    return None if text == "never" else int(moment_s("--expires", text, now_s=time.time(), ahead=True))


def _state(key: Key, now_s: float) -> str:
    if key.revoked_s is not None:
        return "revoked"
    if key.expires_s is not None and key.expires_s <= now_s:
        return "expired"
    return "admin" if key.admin else "active"
