"""Pictures of answers, by sha256: a bucket of S3 and its like, of Google Cloud Storage, or a container of Azure.

Credentials come from the environment, by the names that each cloud's own tools read. Sources: obstore 0.12 (`S3Config`,
`GCSConfig`, `AzureConfig`, `ClientConfig`, `RetryConfig`), which reads the environment when a store is made.

obstore is asked by its plain functions, in threads of ours. Its own futures come back from threads that outlive the
interpreter: with 0.12.1 every tenth process that ends soon after one, and every second after a download, is aborted.
"""

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, TypeAlias, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from abaca.errors import StoreError
from abaca.interfaces import ImageStore, Spool
from abaca.types import Blob

try:
    import obstore
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
    from obstore.store import AzureStore, GCSStore, S3Store
except ImportError as error:
    raise StoreError("Pictures in a bucket need the extra s3: pip install 'abaca[s3]'.") from error

FRESH_S = 3600.0
"""What is there is not uploaded again so soon. Until then nobody can tell when it was put for the last time."""

_Bucket: TypeAlias = "S3Store | GCSStore | AzureStore"

_T = TypeVar("_T")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")
_PIECE_BYTES = 262_144
_PART_BYTES = 5 * 1024 * 1024  # the least that S3 takes as a part; smaller pictures are one request
_PARTS = 1
_UPLOADS = 6
_THREADS = 16
_PAGE = 500

# A dead endpoint is told within half a minute. A part, or the next piece of an answer, has 20 s: 2 Mbit/s.
_CLIENT = {"connect_timeout": "4s", "read_timeout": "20s", "timeout": "180s"}
_RETRY = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=15),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=2), "base": 2},
}

_NO_DIGEST = "A picture is kept by its sha256 in lower-case hex."
_REFUSED = "The bucket of pictures refuses us: check the credentials, and that they may read, write, list and delete."
_NO_BUCKET = "The bucket of pictures does not exist."
_UNREACHABLE = (
    "The bucket of pictures cannot be reached, or does not answer as one: check endpoint, region and network."
)
_NO_CREDENTIALS = "There are no credentials for the bucket of pictures: give them in the environment."
_UNREADABLE = "A picture on disk cannot be read."
_NAMED = "A bucket of pictures is named like this: {}://bucket/prefix?setting=value."
_INCOMPLETE = "The bucket of pictures cannot be used as it is set: check its URL and the variables of the environment."

_TRUE_OR_FALSE = {"true": True, "false": False}
_SWITCHES = {"allow_http", "skip_signature", "unsigned_payload", "virtual_hosted_style_request"}
_SHAPES = {  # obstore panics at what cannot stand in an address
    "region": re.compile(r"[A-Za-z0-9-]{1,63}"),
    "account_name": re.compile(r"[a-z0-9]{3,24}"),
    "endpoint": re.compile(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[\w./~-]*)?", re.ASCII),
}
_BUCKET_NAME = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._-]{1,221}")
# Where clouds give credentials to their own machines: asked when the environment has none.
_METADATA = re.compile(r"/latest/api/token|/latest/meta-data/|/computeMetadata/|/metadata/identity/")
_REFUSAL = re.compile(r"status code: 40[13]\b")
_SECRET = re.compile(r"key|secret|token|password|credential|sas|sig", re.IGNORECASE)


class _Cloud(NamedTuple):
    """How obstore is told of a kind of bucket: what may stand in the URL, by its names, beside the endpoint."""

    make: Callable[..., _Bucket]
    endpoint: tuple[str, ...]
    settings: frozenset[str]
    fixed: Mapping[str, Any]


_CLOUDS = {
    "s3": _Cloud(
        make=S3Store,
        endpoint=("endpoint", "aws_endpoint_url_s3"),  # the second, if the environment has it, wins over the first
        settings=frozenset(
            {
                "checksum_algorithm",
                "region",
                "server_side_encryption",
                "skip_signature",
                "sse_kms_key_id",
                "unsigned_payload",
                "virtual_hosted_style_request",
            }
        ),
        fixed={"disable_bulk_delete": True},  # not every server that speaks S3 understands it
    ),
    "gs": _Cloud(make=GCSStore, endpoint=("base_url",), settings=frozenset(), fixed={}),
    "az": _Cloud(make=AzureStore, endpoint=("endpoint",), settings=frozenset({"account_name"}), fixed={}),
}


class RemoteObjects(ImageStore):
    """Pictures as objects `prefix/ab/abcdef…` of a bucket, named by sha256; fetched ones become files of the spool."""

    def __init__(self, bucket: _Bucket, *, spool: Spool, now_s: Callable[[], float] = time.time) -> None:
        self._bucket = bucket
        self._spool = spool
        self._now_s = now_s
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="abaca-bucket")
        self._uploads = asyncio.Semaphore(_UPLOADS)

    @classmethod
    def from_url(
        cls,
        url: str,
        *,
        spool: Spool,
        durability: Literal["process", "power"] = "power",  # noqa: ARG003 - what a bucket has taken survives both
    ) -> Self:
        """Give the store at "s3://bucket/prefix?region=…", "gs://bucket/prefix" or "az://container/prefix".

        Settings after the question mark are those of the guide, storage.md. Nothing is asked of the bucket yet. Raises
        StoreError for what cannot be a bucket.
        """
        return cls(_bucket(url), spool=spool)

    async def put(self, blob: Blob) -> None:
        """Keep the blob from now; it is uploaded unless it has been there, whole, for less than an hour.

        Raises StoreError.
        """
        if not _SHA256.fullmatch(blob.sha256):
            raise StoreError(_NO_DIGEST)
        async with self._uploads:
            # Not the blob itself: a thread would hold it a moment longer than its owner, and its file with it.
            await self._ask(self._put, _key(blob.sha256), blob.source(), blob.size_bytes, blob.mime)

    async def get(self, sha256: str) -> Blob | None:
        """Give a kept blob; None when there is none, or when its bytes are not those of its name. Raises StoreError."""
        if not _SHA256.fullmatch(sha256):
            return None
        pieces = await self._ask(self._open, _key(sha256))
        if pieces is None:
            return None
        blob = await self._spool.keep(self._each(pieces))
        return blob if blob.sha256 == sha256 else None

    async def check(self) -> None:
        """Ask the bucket for a picture that is not there; raises StoreError."""
        await self.get("0" * 64)

    async def delete(self, sha256: str, *, before_s: float | None = None) -> None:
        """Forget a blob, unless it was, or may have been, put since that Unix time.

        One that is not there, or is no digest, is forgotten already. Raises StoreError.
        """
        if _SHA256.fullmatch(sha256):
            await self._ask(self._delete, _key(sha256), before_s)

    async def stale(self, before_s: float) -> AsyncIterator[Sequence[str]]:
        """Yield, in groups of at most 500, the digests of what was surely not put since that Unix time.

        Leaves alone what is none of its own. Raises StoreError.
        """
        async for page in self._each(iter(obstore.list(self._bucket, chunk_size=_PAGE))):
            found = [_KEY.fullmatch(facts["path"]) for facts in page if _is_stale(facts, before_s)]
            if group := [match[2] for match in found if match]:
                yield group

    async def _ask(self, work: Callable[..., _T], *values: object) -> _T:
        """Do in a thread what waits for the bucket; its faults are told in fixed words, for its own name hosts."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *values)
        except (BaseError, OSError, ValueError) as error:
            raise StoreError(_told(error)) from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":  # obstore's at an impossible address in the environment
                raise StoreError(_INCOMPLETE) from error
            raise

    async def _each(self, pieces: Iterator[_T]) -> AsyncIterator[_T]:
        while (piece := await self._ask(next, pieces, None)) is not None:
            yield piece

    def _put(self, key: str, source: bytes | Path, size_bytes: int, mime: str) -> None:
        if self._is_fresh(key, size_bytes):
            return
        if isinstance(source, Path) and not os.access(source, os.R_OK):
            raise StoreError(_UNREADABLE)
        obstore.put(
            self._bucket,
            key,
            source,
            attributes={"Content-Type": mime or "application/octet-stream"},
            chunk_size=_PART_BYTES,
            max_concurrency=_PARTS,
        )

    def _is_fresh(self, key: str, size_bytes: int) -> bool:
        try:
            facts = obstore.head(self._bucket, key)
        except FileNotFoundError:
            return False
        return facts["size"] == size_bytes and facts["last_modified"].timestamp() > self._now_s() - FRESH_S

    def _open(self, key: str) -> Iterator[bytes] | None:
        try:
            return iter(obstore.get(self._bucket, key).stream(min_chunk_size=_PIECE_BYTES))
        except FileNotFoundError as error:
            if _is_bucket_missing(error):
                raise
            return None

    def _delete(self, key: str, before_s: float | None) -> None:
        try:
            if before_s is None or _is_stale(obstore.head(self._bucket, key), before_s):
                obstore.delete(self._bucket, key)
        except FileNotFoundError as error:
            if _is_bucket_missing(error):
                raise


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _is_stale(facts: "obstore.ObjectMeta", before_s: float) -> bool:
    """Tell whether no put since then can have been passed over because the object was fresh."""
    return facts["last_modified"].timestamp() < before_s - FRESH_S


def _told(error: Exception) -> str:
    """Give the words for a fault; those of a listing have no type of their own."""
    if isinstance(error, FileNotFoundError) or _is_bucket_missing(error):
        return _NO_BUCKET
    if _METADATA.search(str(error)):
        return _NO_CREDENTIALS
    if isinstance(error, PermissionDeniedError | UnauthenticatedError) or _REFUSAL.search(str(error)):
        return _REFUSED
    return _UNREACHABLE


def _is_bucket_missing(error: Exception) -> bool:
    """Tell a missing bucket from a missing object (error codes of S3 and Google's XML interface, and of Azure)."""
    return "<Code>NoSuchBucket</Code>" in str(error) or "<Code>ContainerNotFound</Code>" in str(error)


def _bucket(url: str) -> _Bucket:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise StoreError(_NAMED.format("s3")) from error
    cloud, prefix = _CLOUDS[parts.scheme], unquote(parts.path).strip("/")
    named = _BUCKET_NAME.fullmatch(parts.netloc) and not parts.fragment
    if not named or (prefix and {"", ".", ".."} & set(prefix.split("/"))):
        raise StoreError(_NAMED.format(parts.scheme))
    settings = _settings(parts.scheme, parts.query)
    allow_http, endpoint = settings.pop("allow_http", None), settings.pop("endpoint", None)
    if not allow_http and str(endpoint).startswith("http://"):
        raise StoreError("Pictures travel in the clear to an http:// endpoint: if you mean it, add allow_http=true.")
    try:
        return cloud.make(
            parts.netloc,
            prefix=prefix or None,
            config={**cloud.fixed, **settings, **(dict.fromkeys(cloud.endpoint, endpoint) if endpoint else {})},
            client_options=_CLIENT if allow_http is None else {**_CLIENT, "allow_http": allow_http},
            retry_config=_RETRY,
        )
    except (BaseError, ValueError) as error:
        raise StoreError(_INCOMPLETE) from error


def _settings(scheme: str, query: str) -> dict[str, str | bool]:
    """Read what stands after the question mark; no value is told again, for it may be a secret."""
    known = _CLOUDS[scheme].settings | {"allow_http", "endpoint"}
    settings: dict[str, str | bool] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            if _SECRET.search(name):
                raise StoreError("Credentials do not stand in the URL of a bucket: give them in the environment.")
            raise StoreError(f"{name[:40]!r} is no setting of {scheme}://: use {', '.join(sorted(known))}.")
        if name in _SWITCHES:
            if value not in _TRUE_OR_FALSE:
                raise StoreError(f"The setting {name} of a bucket is true or false.")
            settings[name] = _TRUE_OR_FALSE[value]
        else:
            if not value or (name in _SHAPES and not _SHAPES[name].fullmatch(value)):
                raise StoreError(f"The setting {name} of a bucket has a value that cannot be.")
            settings[name] = value
    return settings
