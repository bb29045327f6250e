"""What draws, and what decodes: the engines of a configuration, and the processes that they work in."""

import importlib.util
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from abaca import dialects, engines
from abaca.blobs import FolderSpool
from abaca.calls.gates import Gate
from abaca.catalogue import Priced, Vendor, load_catalogue, prices_by_name
from abaca.config import Config
from abaca.config import Upstream as UpstreamSettings
from abaca.imaging import transcode
from abaca.interfaces import Clock, Engine, Fetcher, Transport
from abaca.policy.health import KeyRing
from abaca.types import Blob
from abaca.web.links import View
from abaca.workers import Workers

if TYPE_CHECKING:
    from abaca.engines.upstream import Upstream


class Drawing:
    """The engines by name in `engines`, the lines before them in `gates`, and pictures decoded in a limited process.

    `priced` is what upstreams charge by the names of models where it is not the list price, `rings` how their keys do.
    `count_waiting` is told of an engine how many calls more, or less, wait before it.
    """

    def __init__(
        self,
        config: Config,
        *,
        spool: FolderSpool,
        transport: Transport,
        fetcher: Fetcher,
        clock: Clock,
        count_waiting: Callable[[str, int], None],
    ) -> None:
        self._config = config
        self._count_waiting = count_waiting
        self._spool = spool
        self._transport = transport
        self._fetcher = fetcher
        self._clock = clock
        cores = max(1, min(4, os.cpu_count() or 1) // config.settings.server.workers)
        settings = config.settings.illustrator
        self._painters = settings.workers or cores
        self._drawing = Workers(self._painters, queue=settings.queue)
        self._decoding = Workers(1, queue=64)
        self.priced: dict[str, dict[str, Priced]] = {}
        self.rings: dict[str, KeyRing] = {}
        self.engines = self._engines()
        self.gates = self._gates()

    async def aclose(self) -> None:
        """Close the engines and end the processes."""
        for engine in self.engines.values():
            await engine.aclose()
        await self._drawing.aclose()
        await self._decoding.aclose()

    async def shown(self, blob: Blob, view: View) -> Blob:
        """Give a picture as it is to be shown, made in a limited process."""
        caps = self._config.settings.caps
        work = partial(
            transcode, mime=view.mime, max_px=caps.picture_px, longest_px=view.longest_px, quality=view.quality
        )
        return await self._spool.keep(await self._decoding.run(work, blob.source()))

    def _engines(self) -> dict[str, Engine]:
        built: dict[str, Engine] = {"scripted": engines.build("scripted", name="scripted", spool=self._spool)}
        if self._config.settings.illustrator.enabled and importlib.util.find_spec("cv2"):
            built["illustrator"] = engines.build(
                "illustrator",
                name="illustrator",
                workers=self._drawing,
                spool=self._spool,
                pack=self._config.settings.illustrator.pack,
                safety=self._config.settings.illustrator.safety,
            )
        for name, settings in self._config.settings.engines.items():
            built[name] = self._upstream(name, settings)
        return built

    def _upstream(self, name: str, settings: UpstreamSettings) -> Engine:
        row = self._config.vendors.get(settings.vendor) or Vendor(name=name, title=name)
        spoken = settings.dialect or row.dialect
        self.priced[name] = self._priced(row, settings)
        upstream = engines.build(
            "upstream",
            name=name,
            vendor=row,
            dialect=dialects.build(spoken, row),
            base_url=settings.base_url or row.base_url,
            keys=self._config.keys.get(name, ()),
            transport=self._transport,
            spool=self._spool,
            caps=self._config.settings.caps,
            timeout_s=settings.timeout_s,
            transcode=self._transcoded,
            fetcher=self._fetcher,
            clock=self._clock,
            prices={model: priced.prices for model, priced in self.priced[name].items()},
        )
        self.rings[name] = cast("Upstream", upstream).ring
        return upstream

    def _priced(self, row: Vendor, settings: UpstreamSettings) -> dict[str, Priced]:
        """Give what an upstream charges, by every name of a model: the operator's word goes before the vendor's row."""
        names: dict[str, tuple[str, ...]] = {}
        for model in load_catalogue().models:
            known = (*model.names, *(row.models[name] for name in model.names if name in row.models))
            names |= dict.fromkeys(known, known)
        said = {name: prices if isinstance(prices, tuple) else (prices,) for name, prices in settings.prices.items()}
        vendors, own = prices_by_name((row.prices,), names=names), prices_by_name((said,), names=names)
        return {name: Priced(prices=prices, source="vendor") for name, prices in vendors.items()} | {
            name: Priced(prices=prices, source="config") for name, prices in own.items()
        }

    def _gates(self) -> dict[str, Gate]:
        """Give the lines before engines that work on only so many calls at a time; processes of one server share."""
        settings = self._config.settings
        lines = {"illustrator": (self._painters, settings.illustrator.queue)}
        for name, engine in settings.engines.items():
            if engine.at_once:
                lines[name] = (max(1, engine.at_once // settings.server.workers), engine.queue)
        return {
            name: Gate(
                name,
                at_once=at_once,
                most_waiting=queue,
                now_s=self._clock.monotonic_s,
                count=partial(self._count_waiting, name),
            )
            for name, (at_once, queue) in lines.items()
        }

    async def _transcoded(self, blob: Blob, mime: str) -> Blob:
        """Give the blob's first frame as another picture type, decoded in a limited process."""
        caps = self._config.settings.caps
        return await self._spool.keep(
            await self._decoding.run(partial(transcode, mime=mime, max_px=caps.picture_px), blob.source())
        )
