"""abaca.toml + ABACA_* → one frozen Config; the only reader of the environment.

Every setting is a field below; a file with any other name in it is refused, with the name.
"""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from abaca import dialects, stores
from abaca.catalogue import Price, Vendor, load_vendors
from abaca.errors import AbacaError
from abaca.records import Caps, Hedge
from abaca.types import Secret

_NAME = "abaca.toml"
_PEPPER_MIN_CHARS = 32
_GOOGLE_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
_LOG_LEVELS = ("debug", "info", "warning", "error")


class ConfigError(AbacaError):
    """The configuration is wrong; `message` is one line that says where and what would be right."""


class Server(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it listens, in how many processes, how long a stop waits for running calls, and how much is logged.

    `stream`: words leave as they come ("live"), or when the answer is whole, so that another engine may still take over
    ("held"). `public_url` is what links begin with, "" for the host that a caller has named.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    grace_s: float = 30.0
    deadline_s: float = 600.0
    log_level: str = "info"
    stream: Literal["live", "held"] = "live"
    public_url: str = ""


class Illustrator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The built-in illustrator: how many pictures are drawn at once (0: one a core, at most 4), and how many wait.

    `pack` is the path of an art pack whose drawings come before the built-in ones. `safety` tells whether given
    pictures are refused for nudity: "auto" where the extra `safety` is installed, "on" insists on that, "off" never.
    """

    enabled: bool = True
    workers: int = 0
    queue: int = 32
    pack: str = ""
    safety: Literal["auto", "on", "off"] = "auto"


class Upstream(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An upstream. `vendor` names a row of the catalogue; `dialect` and `base_url` overrule it. `key` and `keys` are
    env:NAME or file:PATH, never keys themselves; several take turns. At most `at_once` calls are at work there at a
    time (0: any number), and `queue` wait. `prices` are what it charges, by model, where that is not the list price.
    """

    vendor: str = ""
    dialect: str = ""
    base_url: str = ""
    key: str = ""
    keys: tuple[str, ...] = ()
    timeout_s: float = 300.0
    at_once: int = 0
    queue: int = 256
    prices: dict[str, Price | tuple[Price, ...]] = {}


class Hop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One target of a route: an engine, and its own name for the model ("" for the public one).

    Targets of a smaller `priority` are asked first (unless given: the place in the route); those of the same one share
    the requests by `weight`.
    """

    engine: str
    model: str = ""
    weight: float = 1.0
    priority: int | None = None


class ModelRoute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a model goes: engines by name, tried in order.

    After an answer that is in `elsewhere` the next one is asked too: "no_image", "wrong_size". When an engine has given
    nothing for `hedge_after_s` (0: for ever) the next one is asked beside it, for at most `hedge_percent` of the calls
    and only where its answer is estimated to cost at most `hedge_cap_usd`.
    """

    route: tuple[str | Hop, ...]
    elsewhere: tuple[Literal["no_image", "wrong_size"], ...] = ()
    hedge_after_s: float = 0.0
    hedge_percent: float = 5.0
    hedge_cap_usd: float = 0.25

    @property
    def hedge(self) -> Hedge | None:
        """When a second engine is asked beside a slow one, None for never."""
        if not self.hedge_after_s:
            return None
        cap_micros = round(self.hedge_cap_usd * 1_000_000)
        return Hedge(after_s=self.hedge_after_s, percent=self.hedge_percent, cap_micros=cap_micros)


class Fetching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pictures by URL. `allow` are hosts, host:port or networks that may be read although they are private."""

    enabled: bool = True
    allow: tuple[str, ...] = ()


class Storage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What remembers, and for how long.

    `database` is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, or env:NAME for such a URL; "" for a file in
    the data folder. `pictures` is file:///FOLDER, s3://BUCKET/PREFIX, gs:// or az://, or env:NAME; "" for a folder in
    the data folder. `limiter` is redis://HOST, or env:NAME, where several processes count limits together; "" counts
    them in each process. `durability`: "process" survives the crash of abaca, "power" that of the machine too. `pepper`
    (env:NAME or file:PATH, at least 32 characters) is what hashes of keys are made with, the same for all servers that
    share a database; "" for a file in the data folder. `reserve_bytes` of the disk stay free. `join_s` is for how long
    an undelivered answer waits for the same request. Ended calls are kept for so many days.
    """

    database: str = ""
    pictures: str = ""
    limiter: str = ""
    durability: Literal["process", "power"] = "process"
    pepper: str = ""
    reserve_bytes: int = 500_000_000
    join_s: float = 900.0
    delivered_days: float = 7.0
    undelivered_days: float = 30.0


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may be told that a call has ended: hosts, and the secret that it is signed with (env:NAME or file:PATH)."""

    allow: tuple[str, ...] = ()
    secret: str = ""


class Tracing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """OpenTelemetry traces: the collector's URL (OTLP over HTTP), "" for none, and which share of the calls is told."""

    otlp: str = ""
    sample: float = 1.0


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of abaca.toml."""

    server: Server = Server()
    caps: Caps = Caps()
    illustrator: Illustrator = Illustrator()
    fetching: Fetching = Fetching()
    storage: Storage = Storage()
    webhooks: WebhookSettings = WebhookSettings()
    telemetry: Tracing = Tracing()
    engines: dict[str, Upstream] = {}
    models: dict[str, ModelRoute] = {}


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings, with what they name looked up: the data folder, vendors' rows, keys, where the stores are.

    URLs of stores are secrets: they may hold passwords. `otlp` is where traces go, "" for nowhere.
    """

    home: Path
    settings: Settings
    keys: Mapping[str, tuple[Secret, ...]]
    bootstrap: Secret | None
    database: Secret
    pictures: Secret
    limiter: Secret = field(default_factory=lambda: Secret("memory://"))
    pepper: Secret | None = None
    webhook_secret: Secret | None = None
    otlp: str = ""
    vendors: Mapping[str, Vendor] = field(default_factory=load_vendors)

    @property
    def counts_alone(self) -> bool:
        """Whether limits are counted in each of several processes alone, so that N of them allow N times as much."""
        several = self.settings.server.workers > 1 or not self.database.reveal().startswith("sqlite")
        return several and self.limiter.reveal().startswith("memory:")


def load(
    file: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
) -> Config:
    """Give the configuration of `file`, else of abaca.toml in the data folder if there is one; raises ConfigError."""
    environ = os.environ if environ is None else environ
    home = Path(environ.get("ABACA_HOME") or platformdirs.user_data_path("abaca")).expanduser().absolute()
    settings = _read(file, home)
    server = settings.server
    settings = msgspec.structs.replace(
        settings,
        server=msgspec.structs.replace(
            server,
            host=host or environ.get("ABACA_HOST") or server.host,
            port=port if port is not None else _port(environ.get("ABACA_PORT"), server.port),
            workers=server.workers if workers is None else workers,
        ),
    )
    settings = _spending(settings, environ)
    _check(settings)
    bootstrap = environ.get("ABACA_BOOTSTRAP_KEY", "").strip()
    storage, webhooks = settings.storage, settings.webhooks
    database = environ.get("ABACA_DATABASE_URL") or storage.database or f"sqlite:///{home / 'abaca.db'}"
    pictures = environ.get("ABACA_PICTURES_URL") or storage.pictures or (home / "pictures").as_uri()
    return Config(
        home=home,
        settings=settings,
        keys={
            name: tuple(_secret(f"engines.{name}.key", key, environ) for key in (engine.key, *engine.keys) if key)
            for name, engine in settings.engines.items()
        },
        bootstrap=Secret(bootstrap) if bootstrap else None,
        database=_url("storage.database", database, environ),
        pictures=_url("storage.pictures", pictures, environ),
        limiter=_url("storage.limiter", environ.get("ABACA_LIMITER_URL") or storage.limiter or "memory://", environ),
        pepper=_pepper(storage.pepper, environ),
        otlp=_otlp(environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or settings.telemetry.otlp),
        webhook_secret=_secret("webhooks.secret", webhooks.secret, environ) if webhooks.secret else None,
    )


def _read(file: Path | None, home: Path) -> Settings:
    path = file or home / _NAME
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if file is None:
            return Settings()
        raise ConfigError(f"There is no file {path}.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        return msgspec.convert(tomllib.loads(content.decode("utf-8")), Settings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from None


def _port(text: str | None, otherwise: int) -> int:
    if not text:
        return otherwise
    if not text.isdecimal():
        raise ConfigError(f"ABACA_PORT is {text!r}; a number from 0 to 65535 would be right.")
    return int(text)


def _check(settings: Settings) -> None:
    if not 0 <= settings.server.port <= 65535:
        raise ConfigError(f"The port is {settings.server.port}; a number from 0 to 65535 would be right.")
    if settings.server.log_level not in _LOG_LEVELS:
        raise ConfigError(f"server.log_level is {settings.server.log_level!r}; known are {', '.join(_LOG_LEVELS)}.")
    _check_numbers(settings)
    vendors = load_vendors()
    for name, engine in settings.engines.items():
        if name in {"illustrator", "scripted"}:
            raise ConfigError(f"engines.{name}: this name belongs to an engine that is built in.")
        if engine.vendor and engine.vendor not in vendors:
            raise ConfigError(f"engines.{name}.vendor is {engine.vendor!r}; known are {', '.join(vendors)}.")
        if not engine.vendor and not engine.dialect:
            raise ConfigError(f"engines.{name} needs a vendor ({', '.join(vendors)}) or a dialect.")
        if engine.dialect and engine.dialect not in dialects.DIALECTS:
            raise ConfigError(
                f"engines.{name}.dialect is {engine.dialect!r}; known are {', '.join(dialects.DIALECTS)}."
            )
        base_url = engine.base_url or vendors.get(engine.vendor, Vendor(name="", title="")).base_url
        if not base_url.startswith(("http://", "https://")):
            raise ConfigError(
                f"engines.{name} needs a base_url that begins with http:// or https://; it is {base_url!r}."
            )
    known = {"illustrator", "scripted", *settings.engines}
    for model, entry in settings.models.items():
        if not entry.route:
            raise ConfigError(f'models."{model}".route is empty; name at least one engine.')
        for hop in entry.route:
            target = hop if isinstance(hop, str) else hop.engine
            if isinstance(hop, Hop) and not hop.weight > 0:
                raise ConfigError(f'models."{model}".route: a weight is {hop.weight}; more than 0 would be right.')
            if target not in known:
                raise ConfigError(f'models."{model}".route names {target!r}; known are {", ".join(sorted(known))}.')
        _check_hedge(f'models."{model}"', entry, settings.server.deadline_s)


def _check_hedge(name: str, entry: ModelRoute, deadline_s: float) -> None:
    """Refuse what would never hedge although it was asked for, and numbers without a meaning."""
    if not 0 < entry.hedge_percent <= 100:
        raise ConfigError(f"{name}.hedge_percent is {entry.hedge_percent}; above 0 and up to 100 would be right.")
    if not 0 <= entry.hedge_cap_usd < math.inf:
        raise ConfigError(f"{name}.hedge_cap_usd is {entry.hedge_cap_usd}; 0 or more would be right.")
    if not entry.hedge_after_s >= 0:
        raise ConfigError(f"{name}.hedge_after_s is {entry.hedge_after_s}; 0 or more would be right.")
    if entry.hedge_after_s and len(entry.route) == 1:
        raise ConfigError(f"{name}.hedge_after_s needs a second engine in the route.")
    share_s = deadline_s / len(entry.route)
    if entry.hedge_after_s >= share_s:
        raise ConfigError(
            f"{name}.hedge_after_s is {entry.hedge_after_s}; less than the {share_s:g} s that the first of "
            f"{len(entry.route)} engines has (server.deadline_s) would be right."
        )


def _check_numbers(settings: Settings) -> None:
    """Refuse what would wait no time, take nothing or stop the server; 0 is right where it has a meaning."""
    server, caps, illustrator = settings.server, settings.caps, settings.illustrator
    above_zero: dict[str, float] = {f"caps.{name}": getattr(caps, name) for name in caps.__struct_fields__}
    above_zero |= {f"engines.{name}.timeout_s": engine.timeout_s for name, engine in settings.engines.items()}
    above_zero |= {"server.deadline_s": server.deadline_s, "server.workers": server.workers}
    above_zero |= {
        f"storage.{name}": getattr(settings.storage, name) for name in ("delivered_days", "undelivered_days")
    }
    from_zero: dict[str, float] = {
        "storage.reserve_bytes": settings.storage.reserve_bytes,
        "storage.join_s": settings.storage.join_s,
        "server.grace_s": server.grace_s,
        **{f"engines.{name}.at_once": engine.at_once for name, engine in settings.engines.items()},
        **{f"engines.{name}.queue": engine.queue for name, engine in settings.engines.items()},
        "illustrator.workers": illustrator.workers,
        "illustrator.queue": illustrator.queue,
    }
    if not 0 <= settings.telemetry.sample <= 1:
        raise ConfigError(f"telemetry.sample is {settings.telemetry.sample}; from 0 to 1 would be right.")
    for name, number in above_zero.items():
        if not number > 0:
            raise ConfigError(f"{name} is {number}; a number above 0 would be right.")
    for name, number in from_zero.items():
        if not number >= 0:
            raise ConfigError(f"{name} is {number}; 0 or more would be right.")


def _spending(settings: Settings, environ: Mapping[str, str]) -> Settings:
    """Give the settings with Google as an engine where nothing else is configured and its key is at hand."""
    name = next((name for name in _GOOGLE_KEYS if environ.get(name, "").strip()), None)
    if name is None or settings.engines or settings.models:
        return settings
    return msgspec.structs.replace(settings, engines={"google": Upstream(vendor="google", key=f"env:{name}")})


_PLACES = {"storage.database": ".database.", "storage.pictures": "objects:", "storage.limiter": "limiter:"}


def _url(field: str, text: str, environ: Mapping[str, str]) -> Secret:
    url = _secret(field, text, environ).reveal() if text.startswith("env:") else text
    schemes = [scheme for scheme, place in stores.STORES.items() if _PLACES[field] in place]
    scheme = url.partition("://")[0].lower()
    if stores.ALIASES.get(scheme, scheme) not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ConfigError(f"{field} names no store that is known here; a URL with one of {known} would be right.")
    return Secret(url)


def _otlp(url: str) -> str:
    if url and not url.startswith(("http://", "https://")):
        raise ConfigError(f"telemetry.otlp is {url!r}; a URL that begins with http:// or https:// would be right.")
    return url


def _pepper(text: str, environ: Mapping[str, str]) -> Secret | None:
    pepper = _secret("storage.pepper", text, environ) if text else None
    if pepper is not None and len(pepper.reveal()) < _PEPPER_MIN_CHARS:
        raise ConfigError(f"storage.pepper is too short to be a secret; {_PEPPER_MIN_CHARS} characters would be right.")
    return pepper


def _secret(field: str, text: str, environ: Mapping[str, str]) -> Secret:
    kind, _, where = text.partition(":")
    if kind == "env" and where:
        value = environ.get(where, "").strip()
        if not value:
            raise ConfigError(f"{field}: the environment variable {where} is not set.")
        return Secret(value)
    if kind == "file" and where:
        try:
            return Secret(Path(where).expanduser().read_text("utf-8").strip())
        except (OSError, UnicodeDecodeError):
            raise ConfigError(f"{field}: the file {where} cannot be read.") from None
    raise ConfigError(f"{field} must be env:NAME or file:PATH, not the key itself.")
