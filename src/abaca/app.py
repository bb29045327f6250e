"""Composition root: the one module that knows every concrete part; owns call tasks and loops."""

import asyncio
import importlib.util
import os
import random
import secrets
import shutil
import time
import traceback
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from abaca import dialects, engines, stores
from abaca.blobs import FolderSpool, recover
from abaca.catalogue import Vendor, load_catalogue
from abaca.config import Config, ConfigError, Hop, ModelRoute
from abaca.config import Upstream as UpstreamSettings
from abaca.errors import RequestError, StoreError, Unsupported
from abaca.events import InternalError
from abaca.fetching import PictureFetcher
from abaca.gateway import Gateway, Plugs
from abaca.imaging import transcode
from abaca.interfaces import Dialect, Engine, Fetcher, ImageStore
from abaca.policy.health import Health
from abaca.policy.keys import new_key, new_secret
from abaca.policy.routing import Routing
from abaca.records import Caps, Target
from abaca.stores.database.database import Database
from abaca.stores.pepper import pepper
from abaca.stores.tenancy import Tenancy
from abaca.telemetry import Telemetry
from abaca.transport import AiohttpTransport
from abaca.types import Blob, Secret
from abaca.web.api import Api
from abaca.web.paths import Paths
from abaca.web.site import Site
from abaca.webhooks import Webhooks
from abaca.workers import Workers

_READABLE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_DAY_S = 86_400.0
_LOOP_AGAIN_S = 1.0
_OPEN = ("scripted", "illustrator")  # they cost nothing, and may be named before the model
_TRANSFERS = 16  # answers of upstreams that come in at a time, each a few megabytes of memory; the others wait in line
_HEIF = frozenset({"image/heic", "image/heif"})


class SystemClock:
    """The machine's clock."""

    def now_s(self) -> float:
        """Unix time."""
        return time.time()

    def monotonic_s(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()


class NoFetcher:
    """Stands in for the fetcher where pictures by URL are switched off."""

    async def fetch(self, _url: str, _caps: Caps) -> Blob:
        """Refuse."""
        raise Unsupported("Pictures by URL are switched off here; give the picture itself, in base64.")


class App:
    """abaca, put together from one configuration. `open` it before use, `aclose` it after.

    With `only` every model goes to that engine, whatever the routes.
    """

    def __init__(self, config: Config, *, telemetry: Telemetry | None = None, only: str = "") -> None:
        self.config = config
        self.telemetry = telemetry or Telemetry(level=config.settings.server.log_level)
        self.home = config.home
        self.clock = SystemClock()
        self.catalogue = load_catalogue()
        _make_folder(self.home)
        self.spool = FolderSpool(_make_folder(self.home / "spool"))
        self.owner = _new_id("process")
        self.database: Database = stores.build(
            config.database.reveal(),
            pepper=config.pepper.reveal().encode() if config.pepper else pepper(self.home / "pepper"),
            durability=config.settings.storage.durability,
        )
        self.images: ImageStore = stores.build(
            config.pictures.reveal(), spool=self.spool, durability=config.settings.storage.durability
        )
        self.transport = AiohttpTransport()
        self._transfers = asyncio.Semaphore(_TRANSFERS)
        self.fetcher = self._fetcher()
        cores = min(4, os.cpu_count() or 1)
        self._drawing = Workers(config.settings.illustrator.workers or cores, queue=config.settings.illustrator.queue)
        self._decoding = Workers(1, queue=64)
        self.engines = self._engines()
        self._only = only
        self._check_routes()
        self._tenancy = Tenancy(self.home / "processes", self.owner)
        self.webhooks = self._webhooks()
        self.gateway = Gateway(self._plugs())
        self.site = Site(
            Api(
                gateway=self.gateway,
                paths=Paths(_dialects(config.vendors)),
                spool=self.spool,
                publish=self.telemetry.publish,
                clock=self.clock,
                new_id=partial(_new_id, "req"),
            ),
            metrics=self.telemetry.metrics,
            ready=self.ready,
        )
        self._loops: list[asyncio.Task[None]] = []
        self._opened = False

    async def open(self, *, serving: bool = True) -> None:
        """Open the stores; doing it twice is doing it once.

        `serving`: also resolve the calls of processes that are gone, and from now on collect what is to be forgotten
        and tell webhooks. Without it only the calls of this process are tended.
        """
        if self._opened:
            return
        self._opened = True
        self._tenancy.take()
        await self.database.connect()
        recover(self.home / "spool")
        if serving:
            await self.gateway.recover()
            self._tenancy.clear_up()
        loops = self.gateway.loops(serving=serving) + ([self.webhooks.run] if serving else [])
        self._loops = [asyncio.create_task(self._told(loop)) for loop in loops]

    async def _told(self, loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a loop to its end; should a fault end it, say so and begin it again: without a pulse we count as gone."""
        while True:
            try:
                return await loop()
            except Exception as error:  # noqa: BLE001 - a bug of ours, which must not go unheard
                fault = "".join(traceback.format_exception(error))
                self.telemetry.publish(InternalError(call_id="", error=type(error).__name__, traceback=fault))
            await asyncio.sleep(_LOOP_AGAIN_S)

    async def first_key(self) -> Secret | None:
        """Make the first admin key if there is no key yet, or the configured one if it is new; give what was made.

        Raises ConfigError when the configured one has been revoked.
        """
        wanted = self.config.bootstrap
        if wanted is None and await self.database.all():
            return None
        if wanted is not None and await self.database.find(wanted) is not None:
            return None
        secret = wanted or new_secret()
        # A configured key may come after others: its name is its own, so that it collides with none of theirs.
        name = "first" if wanted is None else f"bootstrap-{secrets.token_hex(4)}"
        try:
            await self.database.add(new_key(name, secret, created_s=int(time.time()), admin=True), secret)
        except RequestError:
            raise ConfigError("ABACA_BOOTSTRAP_KEY is a key that was revoked; take another one, or none.") from None
        return secret

    async def ready(self) -> dict[str, str]:
        """Give what is wrong with each part, "" where nothing is."""
        faults = {"database": "", "pictures": "", "disk": "", "engines": ""}
        try:
            await self.database.unfinished()
        except StoreError as error:
            faults["database"] = error.message
        try:
            await self.images.check()
        except StoreError as error:
            faults["pictures"] = error.message
        try:
            if free_bytes(self.home) < self.config.settings.storage.reserve_bytes:
                faults["disk"] = "less is free than storage.reserve_bytes"
        except OSError:
            faults["disk"] = "the data folder cannot be read"
        if not self.gateway.models():
            faults["engines"] = "no model has one: install the extra 'illustrator', or give routes in abaca.toml"
        return faults

    async def aclose(self) -> None:
        """Let running calls end, then close every part."""
        await self.gateway.drain(self.config.settings.server.grace_s)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        for engine in self.engines.values():
            await engine.aclose()
        await self._drawing.aclose()
        await self._decoding.aclose()
        await self.transport.aclose()
        await self.database.aclose()
        self._tenancy.leave()

    @property
    def spending(self) -> tuple[str, ...]:
        """The engines that cost money."""
        return tuple(self.config.settings.engines)

    @property
    def otherwise(self) -> tuple[str, ...]:
        """The engines of a catalogue's model without a route: the configured vendors, else the illustrator.

        Where a vendor is configured nothing becomes a drawing unless a route says so.
        """
        if self._only:
            return (self._only,)
        vendors = tuple(name for name, engine in self.config.settings.engines.items() if engine.vendor)
        return vendors or (("illustrator",) if "illustrator" in self.engines else ())

    def _plugs(self) -> Plugs:
        settings = self.config.settings
        routes = {name: _targets(name, entry) for name, entry in settings.models.items() if not self._only}
        heif = _HEIF if importlib.util.find_spec("pillow_heif") else frozenset()
        return Plugs(
            keys=self.database,
            calls=self.database,
            ledger=self.database,
            signatures=self.database,
            images=self.images,
            fetcher=self.fetcher,
            engines=self.engines,
            routing=Routing(
                self.catalogue,
                routes,
                otherwise=self.otherwise,
                open_engines=tuple(name for name in _OPEN if name in self.engines),
                elsewhere={name: entry.elsewhere for name, entry in settings.models.items() if entry.elsewhere},
            ),
            vendors=self.config.vendors,
            publish=self.telemetry.publish,
            clock=self.clock,
            new_id=partial(_new_id, "call"),
            owner=self.owner,
            caps=settings.caps,
            readable=_READABLE | heif,
            gone=self._tenancy.gone,
            free_bytes=partial(free_bytes, self.home),
            check_webhook=self.webhooks.check,
            wake_webhooks=self.webhooks.wake,
            health=Health(self.clock.monotonic_s),
            draw=random.random,
            deadline_s=settings.server.deadline_s,
            live=settings.server.stream == "live",
            reserve_bytes=settings.storage.reserve_bytes,
            join_s=settings.storage.join_s,
            delivered_s=settings.storage.delivered_days * _DAY_S,
            undelivered_s=settings.storage.undelivered_days * _DAY_S,
        )

    def _webhooks(self) -> Webhooks:
        wanted, secret = self.config.settings.webhooks, self.config.webhook_secret
        if wanted.allow and secret is None:
            raise ConfigError("webhooks.allow names hosts, but there is no webhooks.secret to sign with.")
        try:
            return Webhooks(
                calls=self.database,
                transport=self.transport,
                clock=self.clock,
                publish=self.telemetry.publish,
                secrets=(secret,) if secret is not None else (),
                allow=wanted.allow,
            )
        except ValueError as error:
            raise ConfigError(f"webhooks: {error}.") from None

    def _fetcher(self) -> Fetcher:
        fetching = self.config.settings.fetching
        try:
            return PictureFetcher(self.spool, allow=fetching.allow) if fetching.enabled else NoFetcher()
        except ValueError as error:
            raise ConfigError(f"fetching.allow: {error}.") from None

    def _check_routes(self) -> None:
        """Refuse a route to the illustrator where there is none; any other name was checked with the file."""
        if self._only and self._only not in self.engines:
            raise ConfigError(f"There is no engine {self._only!r} here; known are {', '.join(self.engines)}.")
        for model, entry in self.config.settings.models.items():
            named = {hop if isinstance(hop, str) else hop.engine for hop in entry.route}
            if "illustrator" in named and "illustrator" not in self.engines:
                switched_on = self.config.settings.illustrator.enabled
                why = "not installed: pip install 'abaca[illustrator]'" if switched_on else "switched off"
                raise ConfigError(f'models."{model}".route names the illustrator, which is {why}')

    def _engines(self) -> dict[str, Engine]:
        built: dict[str, Engine] = {"scripted": engines.build("scripted", name="scripted", spool=self.spool)}
        if self.config.settings.illustrator.enabled and importlib.util.find_spec("cv2"):
            built["illustrator"] = engines.build(
                "illustrator", name="illustrator", workers=self._drawing, spool=self.spool
            )
        for name, settings in self.config.settings.engines.items():
            built[name] = self._upstream(name, settings)
        return built

    def _upstream(self, name: str, settings: UpstreamSettings) -> Engine:
        row = self.config.vendors.get(settings.vendor) or Vendor(name=name, title=name)
        spoken = settings.dialect or row.dialect
        return engines.build(
            "upstream",
            name=name,
            vendor=row,
            dialect=dialects.build(spoken, row),
            base_url=settings.base_url or row.base_url,
            keys=self.config.keys.get(name, ()),
            transport=self.transport,
            spool=self.spool,
            caps=self.config.settings.caps,
            timeout_s=settings.timeout_s,
            transcode=self._transcoded,
            fetcher=self.fetcher,
            clock=self.clock,
            transfers=self._transfers,
            at_once=settings.at_once,
        )

    async def _transcoded(self, blob: Blob, mime: str) -> Blob:
        """Give the blob's first frame as another picture type, decoded in a limited process."""
        caps = self.config.settings.caps
        return await self.spool.keep(
            await self._decoding.run(partial(transcode, mime=mime, max_px=caps.picture_px), blob.source())
        )


def _targets(model: str, entry: ModelRoute) -> list[Target]:
    hops = [Hop(engine=hop) if isinstance(hop, str) else hop for hop in entry.route]
    return [
        Target(
            engine=hop.engine,
            model=hop.model or model,
            weight=hop.weight,
            priority=place if hop.priority is None else hop.priority,
        )
        for place, hop in enumerate(hops)
    ]


def free_bytes(folder: Path) -> int:
    """Give the free space on the disk of `folder`."""
    return shutil.disk_usage(folder).free


def _dialects(vendors: Mapping[str, Vendor]) -> dict[str, tuple[Dialect, ...]]:
    """Give every vendor's dialects, the one that it speaks itself first."""
    known = {}
    for name, row in vendors.items():
        names = sorted(dialects.DIALECTS, key=lambda spoken: spoken != row.dialect)
        known[name] = tuple(dialects.build(spoken, row) for spoken in names)
    return known


def _make_folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigError(f"The data folder {path} cannot be written: {error.strerror}.") from None
    return path


def _new_id(kind: str) -> str:
    """Give an id that sorts by time: 48 bits of milliseconds, 80 random bits, in hex."""
    return f"{kind}_{int(time.time() * 1000):012x}{secrets.token_hex(10)}"
