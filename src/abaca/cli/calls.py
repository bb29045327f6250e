"""`abaca calls`: the calls of this installation, whoever made them; works while a server runs on the same data."""

import time
from pathlib import Path
from typing import Any, cast, get_args

import typer

from abaca.app import App
from abaca.cli.installation import on_installation
from abaca.config import ConfigError
from abaca.policy.pricing import usd
from abaca.records import CallFilter, Row, State
from abaca.types import Blob
from abaca.web.facts import call_facts
from abaca.web.listing import choice
from abaca.web.pictures import SUFFIXES


def list_calls(*, state: str | None, model: str | None, undelivered: bool, limit: int, file: Path | None) -> None:
    """Print one line a call, newest first; raises RequestError for a state that there is not."""
    known = None if state is None else cast("State", choice("--state", state, get_args(State)))
    wanted = CallFilter(state=known, model=model, undelivered=undelivered, limit=limit)

    async def work(app: App) -> None:
        for row in await app.database.search(wanted):
            made = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(row.created_s))
            had = "delivered" if row.delivered_s is not None else "undelivered" if row.state == "done" else "-"
            what = f"{row.got_px or row.asked_px or '-':11}USD {usd(row.cost_micros)}  {row.model}"
            typer.echo(f"{row.id}  {made}  {row.state:10}{had:13}{what}")

    on_installation(file, work)


def show(call_id: str, file: Path | None) -> None:
    """Print what is known of a call, a line a fact; raises ConfigError."""

    async def work(app: App) -> None:
        for name, value in call_facts(await _row(app, call_id)).items():
            if name == "pictures":
                _print_pictures(value)
            elif isinstance(value, dict):
                for part, inner in value.items():
                    typer.echo(f"{name}.{part}: {_said(inner)}")
            else:
                typer.echo(f"{name}: {_said(value)}")

    on_installation(file, work)


def save(call_id: str, out: Path, file: Path | None) -> None:
    """Write a call's pictures into a folder, or under a file's name, and print where; raises ConfigError."""

    async def work(app: App) -> None:
        row = await _row(app, call_id)
        if not row.pictures:
            raise ConfigError(f"The call {row.id} has no picture ({row.error or row.state}).")
        for index in range(len(row.pictures)):
            blob = await app.gateway.picture(row, index)
            place = _place(out, row, index, blob)
            await _write(blob, place)
            typer.echo(str(place))

    on_installation(file, work)


async def _row(app: App, call_id: str) -> Row:
    row = await app.database.get(call_id)
    if row is None:
        raise ConfigError(f"There is no call {call_id[:80]!r}; `abaca calls list` shows the newest.")
    return row


def _print_pictures(pictures: list[dict[str, Any]]) -> None:
    for number, picture in enumerate(pictures, 1):
        size = f"{picture['width_px']}x{picture['height_px']}, {picture['size_bytes']} bytes"
        typer.echo(f"picture {number}: {picture['mime']}, {size}, sha256 {picture['sha256']}")


def _said(value: object) -> str:
    """Give a value on one line, "-" for nothing."""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return "-" if value is None or value == "" else " ".join(str(value).splitlines())


def _place(out: Path, row: Row, index: int, blob: Blob) -> Path:
    """Give where a picture goes: its type says how its name ends, and several are numbered."""
    number = f"-{index + 1}" if len(row.pictures) > 1 else ""
    suffix = SUFFIXES.get(blob.mime, out.suffix)
    if out.is_dir() or not out.suffix:
        return out / f"{row.id}{number}{suffix}"
    return out.with_name(f"{out.stem}{number}{suffix}")


async def _write(blob: Blob, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as target:
            async for piece in blob.chunks():
                target.write(piece)
    except OSError as error:
        raise ConfigError(f"{place} cannot be written: {error.strerror}.") from None
