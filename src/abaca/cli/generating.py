"""`abaca generate`: one picture, by a running server or in this process."""

import asyncio
import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from abaca import config as configuration
from abaca.app import App
from abaca.config import ConfigError
from abaca.errors import AbacaError, EngineError
from abaca.records import Key
from abaca.telemetry import Telemetry
from abaca.types import Picture, Request, Shape, Text, Turn
from abaca.updates import Progress as Update
from abaca.web.facts import facts

_MIMES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
_LOCAL = "http://127.0.0.1:8000"
_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asks for."""

    prompt: str
    images: tuple[Path, ...]
    model: str
    ratio: str | None
    size: str | None
    seed: int | None
    out: Path
    engine: str = ""

    @property
    def mime(self) -> str:
        """The picture type that the output file's name asks for; raises ConfigError."""
        suffix = self.out.suffix.lower()
        if suffix not in _MIMES:
            raise ConfigError(f"--out is {self.out}; a name ending in {', '.join(_MIMES)} would be right.")
        return _MIMES[suffix]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of it."""

    pictures: tuple[bytes, ...]
    text: str
    told: dict[str, Any]


def generate(wish: Wish, *, server: str | None, key: str | None, file: Path | None) -> None:
    """Make the picture, save it, and say what was done, ignored and not drawn."""
    console = Console(stderr=True)
    for image in wish.images:
        if not image.is_file():
            raise ConfigError(f"There is no picture {image}.")
    _ = wish.mime
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=1.0)
        made = asyncio.run(_make(wish, server, key, file, bar, task))
    _save(wish, made)
    for line in made.text.splitlines():
        typer.echo(line)
    for name, words in (("ignored", made.told.get("ignored")), ("not drawn", made.told.get("not_drawn"))):
        if words:
            typer.echo(f"{name}: {', '.join(words)}")
    about = " · ".join(f"{name} {made.told[name]}" for name in ("engine", "seed", "cost_usd") if name in made.told)
    console.print(about, style="dim", highlight=False)


async def _make(
    wish: Wish, server: str | None, key: str | None, file: Path | None, bar: Progress, task: TaskID
) -> Made:
    if server is None and key and not wish.engine and await _answers(_LOCAL):
        server = _LOCAL
    if server is not None and wish.engine:
        raise ConfigError("--engine is for pictures made in this process; a server has routes of its own.")
    if server is None:
        return await _here(wish, file, bar, task)
    if not key:
        raise ConfigError("The server wants a key: give --key or set ABACA_KEY.")
    bar.update(task, description=f"asking {server}", total=None)
    return await _there(wish, server.rstrip("/"), key)


async def _answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz", timeout=_short()) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def _short() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=1.0)


async def _here(wish: Wish, file: Path | None, bar: Progress, task: TaskID) -> Made:
    app = App(configuration.load(file), telemetry=Telemetry(level="error"), only=wish.engine or "illustrator")
    if wish.engine in app.spending:
        typer.echo(f"spending on: {wish.engine}", err=True)
    try:
        await app.open(serving=False)
        parts: list[Text | Picture] = [Text(text=wish.prompt)]
        for image in wish.images:
            blob = await app.spool.keep(image.read_bytes())
            if blob.problem or not blob.mime:
                raise ConfigError(f"{image} is not a usable picture ({blob.problem or 'of an unknown type'}).")
            parts.append(Picture(mime=blob.mime, blob=blob))
        shape = Shape(ratio=wish.ratio, resolution=wish.size) if wish.ratio or wish.size else None
        request = Request(
            model=wish.model,
            dialect="cli",
            turns=(Turn(role="user", parts=tuple(parts)),),
            size=shape,
            seed=wish.seed,
            mime=wish.mime,
            asked={name: (f"--{name}",) for name in ("seed", "size") if getattr(wish, name) is not None},
        )
        call = await app.gateway.start(request, Key(id="cli", name="cli"))
        async for update in call.follow():
            if isinstance(update, Update):
                bar.update(task, completed=update.fraction, description=update.note or "drawing")
        result = await call.wait()
        words = [p.text for c in result.candidates for p in c.parts if isinstance(p, Text) and not p.thought]
        pictures = [b"".join([c async for c in p.blob.chunks()]) for p in result.pictures() if p.blob is not None]
        return Made(pictures=tuple(pictures), text="\n".join(words), told=facts(call.row))
    finally:
        await app.aclose()


async def _there(wish: Wish, server: str, key: str) -> Made:
    parts: list[dict[str, Any]] = [{"text": wish.prompt}]
    for image in wish.images:
        mime = _MIMES.get(image.suffix.lower(), "image/png")
        parts.append({"inlineData": {"mimeType": mime, "data": base64.b64encode(image.read_bytes()).decode()}})
    shape = {"aspectRatio": wish.ratio, "imageSize": wish.size, "mimeType": wish.mime}
    config: dict[str, Any] = {"responseFormat": {"image": {name: value for name, value in shape.items() if value}}}
    if wish.seed is not None:
        config["seed"] = wish.seed
    url = f"{server}/v1beta/models/{wish.model}:generateContent"
    body = {"contents": [{"role": "user", "parts": parts}], "generationConfig": config}
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, json=body, headers={"x-goog-api-key": key}) as answer,
        ):
            document = await answer.json(content_type=None)
            headers = answer.headers
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise EngineError(f"{server} does not answer: {type(error).__name__}.") from None
    match document:
        case {"error": {"message": str(message)}}:
            raise AbacaError(message)
        case {"candidates": list()} | {"promptFeedback": dict()}:
            pass
        case _:
            raise EngineError(f"{server} gives no answer of the Gemini API; is it the address of an abaca?")
    given = [part for c in document.get("candidates", []) for part in c.get("content", {}).get("parts", [])]
    told = {
        "engine": headers.get("x-abaca-engine"),
        "seed": headers.get("x-abaca-seed"),
        "cost_usd": headers.get("x-abaca-cost-usd"),
        "ignored": [name for name in headers.get("x-abaca-ignored", "").split(", ") if name],
    }
    return Made(
        pictures=tuple(base64.b64decode(part["inlineData"]["data"]) for part in given if "inlineData" in part),
        text="\n".join(part["text"] for part in given if "text" in part),
        told={name: value for name, value in told.items() if value},
    )


def _save(wish: Wish, made: Made) -> None:
    for number, picture in enumerate(made.pictures):
        path = wish.out if number == 0 else wish.out.with_stem(f"{wish.out.stem}-{number + 1}")
        try:
            path.write_bytes(picture)
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}.") from None
        typer.echo(f"saved {path} ({len(picture):,} bytes)")
