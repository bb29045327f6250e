"""abaca.toml + ABACA_* → one frozen Config; the only reader of the environment.

Every setting is a field below; a file with any other name in it is refused, with the name.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from abaca import dialects, stores
from abaca.catalogue import Vendor, load_vendors
from abaca.errors import AbacaError
from abaca.records import Caps
from abaca.types import Secret

_NAME = "abaca.toml"
_PEPPER_MIN_CHARS = 32
_GOOGLE_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
_LOG_LEVELS = ("debug", "info", "warning", "error")


class ConfigError(AbacaError):
    """The configuration is wrong; `message` is one line that says where and what would be right."""


class Server(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it listens, how long a stop waits for running calls, and how much is logged.

    `stream`: words leave as they come ("live"), or when the answer is whole, so that another engine may still take over
    ("held").
    """

    host: str = "127.0.0.1"
    port: int = 8000
    grace_s: float = 30.0
    deadline_s: float = 600.0
    log_level: str = "info"
    stream: Literal["live", "held"] = "live"


class Illustrator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The built-in illustrator: how many pictures are drawn at once (0: one a core, at most 4), and how many wait."""

    enabled: bool = True
    workers: int = 0
    queue: int = 32


class Upstream(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An upstream. `vendor` names a row of the catalogue; `dialect` and `base_url` overrule it. `key` and `keys` are
    env:NAME or file:PATH, never keys themselves; several take turns. At most `at_once` requests are out at a time, 0
    for any number.
    """

    vendor: str = ""
    dialect: str = ""
    base_url: str = ""
    key: str = ""
    keys: tuple[str, ...] = ()
    timeout_s: float = 300.0
    at_once: int = 0


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

    After an answer that is in `elsewhere` the next one is asked too: "no_image", "wrong_size".
    """

    route: tuple[str | Hop, ...]
    elsewhere: tuple[Literal["no_image", "wrong_size"], ...] = ()


class Fetching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pictures by URL. `allow` are hosts, host:port or networks that may be read although they are private."""

    enabled: bool = True
    allow: tuple[str, ...] = ()


class Storage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What remembers, and for how long.

    `database` is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME, or env:NAME for such a URL; "" for a file in
    the data folder. `pictures` is file:///FOLDER, s3://BUCKET/PREFIX, gs:// or az://, or env:NAME; "" for a folder in
    the data folder. `durability`: "process" survives the crash of abaca, "power" that of the machine too. `pepper`
    (env:NAME or file:PATH, at least 32 characters) is what hashes of keys are made with, the same for all servers that
    share a database; "" for a file in the data folder. `reserve_bytes` of the disk stay free. `join_s` is for how long
    an undelivered answer waits for the same request. Ended calls are kept for so many days.
    """

    database: str = ""
    pictures: str = ""
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


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of abaca.toml."""

    server: Server = Server()
    caps: Caps = Caps()
    illustrator: Illustrator = Illustrator()
    fetching: Fetching = Fetching()
    storage: Storage = Storage()
    webhooks: WebhookSettings = WebhookSettings()
    engines: dict[str, Upstream] = {}
    models: dict[str, ModelRoute] = {}


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings, with what they name looked up: the data folder, vendors' rows, keys, where the stores are.

    URLs of stores are secrets: they may hold passwords.
    """

    home: Path
    settings: Settings
    keys: Mapping[str, tuple[Secret, ...]]
    bootstrap: Secret | None
    database: Secret
    pictures: Secret
    pepper: Secret | None = None
    webhook_secret: Secret | None = None
    vendors: Mapping[str, Vendor] = field(default_factory=load_vendors)


def load(
    file: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    host: str | None = None,
    port: int | None = None,
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
        pepper=_pepper(storage.pepper, environ),
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


def _check_numbers(settings: Settings) -> None:
    """Refuse what would wait no time, take nothing or stop the server; 0 is right where it has a meaning."""
    server, caps, illustrator = settings.server, settings.caps, settings.illustrator
    above_zero: dict[str, float] = {f"caps.{name}": getattr(caps, name) for name in caps.__struct_fields__}
    above_zero |= {f"engines.{name}.timeout_s": engine.timeout_s for name, engine in settings.engines.items()}
    above_zero["server.deadline_s"] = server.deadline_s
    above_zero |= {
        f"storage.{name}": getattr(settings.storage, name) for name in ("delivered_days", "undelivered_days")
    }
    from_zero: dict[str, float] = {
        "storage.reserve_bytes": settings.storage.reserve_bytes,
        "storage.join_s": settings.storage.join_s,
        "server.grace_s": server.grace_s,
        **{f"engines.{name}.at_once": engine.at_once for name, engine in settings.engines.items()},
        "illustrator.workers": illustrator.workers,
        "illustrator.queue": illustrator.queue,
    }
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


def _url(field: str, text: str, environ: Mapping[str, str]) -> Secret:
    url = _secret(field, text, environ).reveal() if text.startswith("env:") else text
    of_database = field == "storage.database"
    schemes = [scheme for scheme, place in stores.STORES.items() if (".database." in place) == of_database]
    scheme = url.partition("://")[0].lower()
    if stores.ALIASES.get(scheme, scheme) not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ConfigError(f"{field} names no store that is known here; a URL with one of {known} would be right.")
    return Secret(url)


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
