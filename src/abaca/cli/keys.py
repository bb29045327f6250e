"""`abaca keys`: the keys of this installation; works while a server runs on the same data folder."""

import time
from pathlib import Path

import typer

from abaca.app import App
from abaca.cli.installation import on_installation
from abaca.config import ConfigError
from abaca.policy.keys import new_key, new_secret


def create(name: str, vendor: str, file: Path | None) -> None:
    """Make a key, answered in that vendor's spelling; its secret is the last line printed."""
    if not name.strip() or not name.isprintable():
        raise ConfigError(f"--name is {name!r}; a name to know the key by would be right.")

    async def work(app: App) -> None:
        if vendor and vendor not in app.config.vendors:
            raise ConfigError(f"There is no vendor {vendor!r}; known are {', '.join(app.config.vendors)}.")
        if any(key.name == name and key.revoked_s is None for key in await app.database.all()):
            raise ConfigError(f"There is a key named {name!r} already; revoke it first, or take another name.")
        secret = new_secret()
        key = new_key(name, secret, created_s=int(time.time()), vendor=vendor)
        await app.database.add(key, secret)
        typer.echo(f"{key.id} for {name}; the key is shown only now:")
        typer.echo(secret.reveal())

    on_installation(file, work)


def list_keys(file: Path | None) -> None:
    """Print one line a key."""

    async def work(app: App) -> None:
        for key in await app.database.all():
            made = time.strftime("%Y-%m-%d", time.gmtime(key.created_s))
            state = "revoked" if key.revoked_s is not None else "admin" if key.admin else "active"
            typer.echo(f"{key.id}  {key.prefix}…  {state:8}{made}  {key.vendor or '-':12}{key.name}")

    on_installation(file, work)


def revoke(name: str, file: Path | None) -> None:
    """Revoke a key by name or id."""

    async def work(app: App) -> None:
        key = await app.database.revoke(name, at_s=int(time.time()))
        if key is None:
            raise ConfigError(f"There is no key {name!r}; `abaca keys list` shows them all.")
        typer.echo(f"{key.name} ({key.id}) is revoked.")

    on_installation(file, work)
