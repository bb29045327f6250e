"""`abaca doctor`: what this installation has, and what is wrong with it."""

import asyncio
import importlib.util
import platform
import sys
from pathlib import Path

import typer

from abaca import __version__
from abaca import config as configuration
from abaca.app import App, free_bytes
from abaca.errors import AbacaError
from abaca.telemetry import Telemetry

_OPTIONAL = {"illustrator": "cv2", "heif": "pillow_heif"}


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
        unfinished = await app.database.unfinished()
        typer.echo(f"data: {config.home}, {free_bytes(config.home) / 1e9:.1f} GB free")
        spooled = sum(path.stat().st_size for path in (config.home / "spool").glob("*") if path.is_file())
        typer.echo(f"spool: {spooled / 1e6:.1f} MB; calls not resolved: {len(unfinished)}")
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
