"""What admin keys are told of this server, from its configuration and parts: no secret, no host, no path."""

import msgspec

from abaca import __version__, stores
from abaca.app.drawing import Drawing
from abaca.calls.plugs import Plugs
from abaca.config import Config
from abaca.interfaces import Engine
from abaca.records import Treatment
from abaca.telemetry import Telemetry
from abaca.types import Json
from abaca.web.overview import Overview, Part


def overview_of(config: Config, plugs: Plugs, drawing: Drawing, telemetry: Telemetry) -> Overview:
    """Give the desk that tells of them."""
    known: dict[str, Json] = {"models": len(plugs.routing.public()), "engines": list(plugs.engines)}
    return Overview(
        parts=[_part(config, drawing, name, engine) for name, engine in drawing.engines.items()],
        routing=plugs.routing,
        health=plugs.health,
        gates=drawing.gates,
        outcomes=telemetry.outcomes,
        settings=_settings(config, plugs.treatment) | known,
        process=plugs.owner,
        workers=config.settings.server.workers,
        started_s=round(plugs.clock.now_s(), 3),
        clock=plugs.clock,
    )


def _part(config: Config, drawing: Drawing, name: str, engine: Engine) -> Part:
    settings = config.settings.engines.get(name)
    if settings is None:
        return Part(engine=engine, kind=name)
    row = config.vendors.get(settings.vendor)
    return Part(
        engine=engine,
        kind="upstream",
        vendor=settings.vendor or None,
        dialect=settings.dialect or (row.dialect if row is not None else None),
        ring=drawing.rings[name],
        priced=drawing.priced[name],
    )


def _settings(config: Config, treatment: Treatment) -> dict[str, Json]:
    """Give the settings that say how callers are treated, and of what kind the stores are."""
    settings = config.settings
    return {
        "version": __version__,
        "delivery": treatment.delivery,
        "url_ttl_s": treatment.url_ttl_s,
        "stream": treatment.stream,
        "strict": treatment.strict,
        "deadline_s": settings.server.deadline_s,
        "join_s": settings.storage.join_s,
        "retention": {
            "delivered_days": treatment.delivered_days,
            "undelivered_days": treatment.undelivered_days,
        },
        "caps": msgspec.to_builtins(treatment.caps),
        "database": _kind(config.database.reveal()),
        "pictures": _kind(config.pictures.reveal()),
        "limiter": _kind(config.limiter.reveal()),
        "limits_shared": not config.counts_alone,
        "durability": settings.storage.durability,
        "reserve_bytes": settings.storage.reserve_bytes,
        "pictures_by_url": settings.fetching.enabled,
        "webhooks": bool(settings.webhooks.allow),
        "traces": bool(config.otlp),
    }


def _kind(url: str) -> str:
    """Give the scheme of a store's URL, by its usual name."""
    scheme = url.partition(":")[0].lower()
    return stores.ALIASES.get(scheme, scheme)
