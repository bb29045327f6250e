"""What of the world outside the app hands to its parts: clock, disk, fetcher, and names that nobody else has."""

import random
import secrets
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from abaca.blobs import FolderSpool
from abaca.config import Config, ConfigError
from abaca.errors import Unsupported
from abaca.fetching import PictureFetcher
from abaca.interfaces import Fetcher
from abaca.records import Caps
from abaca.types import Blob

if TYPE_CHECKING:
    from abaca.telemetry.traces import Traces

_RANDOM = random.Random()


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


def fetcher_of(config: Config, spool: FolderSpool) -> Fetcher:
    """Give what reads pictures by URL; raises ConfigError."""
    fetching = config.settings.fetching
    try:
        return PictureFetcher(spool, allow=fetching.allow) if fetching.enabled else NoFetcher()
    except ValueError as error:
        raise ConfigError(f"fetching.allow: {error}.") from None


def traces_of(config: Config, instance: str) -> "Traces | None":
    """Give what makes traces where a collector is configured: only then is OpenTelemetry loaded; raises ConfigError."""
    if not config.otlp:
        return None
    try:
        from abaca.telemetry.traces import Traces  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError:
        raise ConfigError("Traces need OpenTelemetry, which is not installed: pip install 'abaca[otel]'") from None
    return Traces(config.otlp, sample=config.settings.telemetry.sample, instance=instance)


def free_bytes(folder: Path) -> int:
    """Give the free space on the disk of `folder`."""
    return shutil.disk_usage(folder).free


def make_folder(path: Path) -> Path:
    """Give a folder that is there and can be written; raises ConfigError."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigError(f"The data folder {path} cannot be written: {error.strerror}.") from None
    return path


def new_id(kind: str) -> str:
    """Give an id that sorts by time: 48 bits of milliseconds, 80 random bits, in hex. It is unique, but no secret."""
    return f"{kind}_{int(time.time() * 1000):012x}{_RANDOM.getrandbits(80):020x}"
