"""Composition root: the one package that knows every concrete part; owns call tasks and loops."""

import asyncio
import importlib.util
import random
import secrets
import time
import traceback
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from abaca import dialects, stores
from abaca.app.drawing import Drawing
from abaca.app.overview import overview_of
from abaca.app.world import SystemClock, fetcher_of, free_bytes, make_folder, new_id, traces_of
from abaca.blobs import FolderSpool, recover
from abaca.catalogue import Vendor, load_catalogue
from abaca.config import Config, ConfigError, Hop, ModelRoute
from abaca.errors import RequestError, StoreError
from abaca.events import InternalError
from abaca.gateway import Gateway, Plugs
from abaca.interfaces import Dialect, ImageStore, Limiter, Transport
from abaca.links import Links
from abaca.policy.health import Health
from abaca.policy.keys import new_key, new_secret
from abaca.policy.routing import Routing
from abaca.policy.written_rules import Known
from abaca.records import Target, Treatment
from abaca.stores.database.database import Database
from abaca.stores.pepper import pepper
from abaca.stores.tenancy import Tenancy
from abaca.telemetry import Telemetry
from abaca.transport import AiohttpTransport
from abaca.types import Secret
from abaca.web.admin import Admin
from abaca.web.api import Api
from abaca.web.calls import Calls
from abaca.web.links import LinkedPictures
from abaca.web.openapi import Known as Told
from abaca.web.openapi import Reference
from abaca.web.pages import Pages
from abaca.web.paths import Paths
from abaca.web.sessions import Sessions
from abaca.web.site import Site
from abaca.webhooks import Webhooks

_READABLE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_DAY_S = 86_400.0
_LOOP_AGAIN_S = 1.0
_LOOK_S = 15.0
_OTHER_PEPPER = (
    "none of its keys is recognised: they were made with another pepper (storage.pepper, else the file of that name)"
)
_OPEN = ("scripted", "illustrator")  # they cost nothing, and may be named before the model
_HEIF = frozenset({"image/heic", "image/heif"})


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
        make_folder(self.home)
        self.spool = FolderSpool(make_folder(self.home / "spool"))
        self.owner = new_id("process")
        secret = config.pepper.reveal().encode() if config.pepper else pepper(self.home / "pepper")
        self.links = Links(secret)
        self.database: Database = stores.build(
            config.database.reveal(),
            pepper=secret,
            durability=config.settings.storage.durability,
        )
        self.images: ImageStore = stores.build(
            config.pictures.reveal(), spool=self.spool, durability=config.settings.storage.durability
        )
        self.limiter: Limiter = stores.build(config.limiter.reveal())
        self._traces = traces_of(config, self.owner)
        self.transport: Transport = AiohttpTransport()
        if self._traces is not None:
            self.transport = self._traces.transport(self.transport)
        self.fetcher = fetcher_of(config, self.spool)
        self._drawing = Drawing(
            config,
            spool=self.spool,
            transport=self.transport,
            fetcher=self.fetcher,
            clock=self.clock,
            count_waiting=self.telemetry.count_waiting,
        )
        self.engines = self._drawing.engines
        self._only = only
        self._check_routes()
        self._tenancy = Tenancy(self.home / "processes", self.owner)
        self.webhooks = self._webhooks()
        plugs = self._plugs()
        self.gateway = Gateway(plugs)
        spoken = _dialects(config.vendors)
        paths = Paths(spoken)
        pictures = LinkedPictures(
            gateway=self.gateway,
            links=self.links,
            clock=self.clock,
            show=self._drawing.shown,
            base_url=config.settings.server.public_url.rstrip("/"),
        )
        admin = Admin(keys=self.database, ledger=self.database, known=self.known(), clock=self.clock)
        sessions = Sessions(gateway=self.gateway, keys=self.database, clock=self.clock)
        site = Site(
            Api(
                gateway=self.gateway,
                paths=paths,
                spool=self.spool,
                publish=self.telemetry.publish,
                clock=self.clock,
                new_id=partial(new_id, "req"),
                pictures=pictures,
                desks=(
                    Calls(self.gateway, paths, pictures, keys=self.database),
                    pictures,
                    sessions,
                    overview_of(config, plugs, self._drawing, self.telemetry),
                    admin,
                ),
            ),
            metrics=self.telemetry.metrics,
            ready=self.ready,
            pages=Pages(self.catalogue, config.vendors),
            reference=Reference(
                Told(catalogue=self.catalogue, vendors=config.vendors, dialects=spoken, describe=dialects.describe)
            ),
        )
        self.site = site if self._traces is None else self._traces.site(site)
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
        loops = self.gateway.loops(serving=serving) + ([self.webhooks.run, self._look_after_parts] if serving else [])
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

    async def _look_after_parts(self) -> None:
        """Have the metrics say again and again which parts work."""
        while True:
            self.telemetry.note_parts(await self.ready())
            await asyncio.sleep(_LOOK_S)

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
            if await self.database.made_elsewhere():
                faults["database"] = _OTHER_PEPPER
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
        await self._drawing.aclose()
        await self.transport.aclose()
        if self._traces is not None:
            await asyncio.to_thread(self._traces.close)
        await self.limiter.aclose()
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
            limiter=self.limiter,
            images=self.images,
            fetcher=self.fetcher,
            engines=self.engines if self._traces is None else self._traces.engines(self.engines),
            routing=Routing(
                self.catalogue,
                routes,
                otherwise=self.otherwise,
                open_engines=tuple(name for name in _OPEN if name in self.engines),
                elsewhere={name: entry.elsewhere for name, entry in settings.models.items()},
                hedges={name: entry.hedge for name, entry in settings.models.items()},
            ),
            vendors=self.config.vendors,
            publish=self.telemetry.publish,
            clock=self.clock,
            new_id=partial(new_id, "call"),
            owner=self.owner,
            caps=settings.caps,
            treatment=Treatment(
                stream=settings.server.stream,
                delivered_days=settings.storage.delivered_days,
                undelivered_days=settings.storage.undelivered_days,
                caps=settings.caps,
            ),
            readable=_READABLE | heif,
            gone=self._tenancy.gone,
            free_bytes=partial(free_bytes, self.home),
            check_webhook=self.webhooks.check,
            wake_webhooks=self.webhooks.wake,
            own_picture=lambda url: self.links.own(url, now_s=self.clock.now_s()),
            health=Health(self.clock.monotonic_s),
            gates=self._drawing.gates,
            draw=random.random,
            deadline_s=settings.server.deadline_s,
            reserve_bytes=settings.storage.reserve_bytes,
            join_s=settings.storage.join_s,
            delivered_s=settings.storage.delivered_days * _DAY_S,
            undelivered_s=settings.storage.undelivered_days * _DAY_S,
        )

    def known(self) -> Known:
        """Give what rules of keys and groups may name."""
        return Known(vendors=tuple(self.config.vendors), engines=tuple(self.engines), is_model=self._is_model)

    def _is_model(self, name: str) -> bool:
        try:
            self.gateway.model(name)
        except RequestError:
            return False
        return True

    def _webhooks(self) -> Webhooks:
        wanted, secret = self.config.settings.webhooks, self.config.webhook_secret
        if wanted.allow and secret is None:
            raise ConfigError("webhooks.allow names hosts, but there is no webhooks.secret to sign with.")
        try:
            return Webhooks(
                calls=self.database,
                keys=self.database,
                transport=self.transport,
                clock=self.clock,
                publish=self.telemetry.publish,
                secrets=(secret,) if secret is not None else (),
                allow=wanted.allow,
            )
        except ValueError as error:
            raise ConfigError(f"webhooks: {error}.") from None

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


def _dialects(vendors: Mapping[str, Vendor]) -> dict[str, tuple[Dialect, ...]]:
    """Give every vendor's dialects, the one that it speaks itself first."""
    known = {}
    for name, row in vendors.items():
        names = sorted(dialects.DIALECTS, key=lambda spoken: spoken != row.dialect)
        known[name] = tuple(dialects.build(spoken, row) for spoken in names)
    return known
