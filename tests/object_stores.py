"""Stores of pictures for the contract suites, by the scheme of their URL.

S3 and Google Cloud Storage (whose XML interface is S3's) are moto's server, Azure is `azure_double`; each is started
once, when it is first asked for. Every store has a prefix of its own.
"""

import datetime as dt
import functools
import os
import secrets
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from azure_double import ACCOUNT, AzureDouble

_BUCKET = "pictures"
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "tester",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "GOOGLE_BEARER_TOKEN": "secret",
    "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
    "AZURE_STORAGE_ACCOUNT_KEY": "c2VjcmV0",
}


@functools.cache
def _moto() -> str:
    """Start the server of S3, with one bucket, and give its URL."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    with urllib.request.urlopen(urllib.request.Request(f"{url}/{_BUCKET}", method="PUT")):
        return url


@functools.cache
def _azure() -> AzureDouble:
    return AzureDouble()


def _s3(_folder: Path) -> str:
    os.environ.update(_CREDENTIALS)
    return f"s3://{_BUCKET}/{secrets.token_hex(8)}?endpoint={_moto()}&allow_http=true"


def _gs(_folder: Path) -> str:
    os.environ.update(_CREDENTIALS)
    return f"gs://{_BUCKET}/{secrets.token_hex(8)}/of tests?endpoint={_moto()}&allow_http=true"


def _az(_folder: Path) -> str:
    os.environ.update(_CREDENTIALS)
    return f"az://{_BUCKET}/{secrets.token_hex(8)}?endpoint={_azure().url}&allow_http=true"


OBJECT_STORES: dict[str, Callable[[Path], str]] = {
    "file": lambda folder: f"file://{folder}/pictures",
    "s3": _s3,
    "gs": _gs,
    "az": _az,
}


def set_age(scheme: str, objects: Any, sha256: str, age_s: float) -> None:
    """Make a kept picture look as if it had been put for the last time so long ago, behind the back of its store."""
    put = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=age_s)
    if scheme == "file":
        os.utime(objects.folder / sha256[:2] / sha256, (put.timestamp(), put.timestamp()))
    elif scheme == "az":
        _azure().blobs[_key(objects, sha256)].modified_s = put.timestamp()
    else:
        _s3_key(objects, sha256).last_modified = put.replace(tzinfo=None)


def damage(scheme: str, objects: Any, sha256: str, *, by_size: bool = False) -> None:
    """Change the last byte of a kept picture, or take it off, behind the back of its store."""
    if scheme == "file":
        path = objects.folder / sha256[:2] / sha256
        content = path.read_bytes()
        path.unlink()  # the spool may have the same file
        path.write_bytes(_damaged(content, by_size))
    elif scheme == "az":
        kept = _azure().blobs[_key(objects, sha256)]
        kept.content = _damaged(kept.content, by_size)
    else:
        key = _s3_key(objects, sha256)
        key.value = _damaged(key.value, by_size)


def fill(objects: Any, sha256s: list[str]) -> None:
    """Put objects of these names into a store of S3, behind its back."""
    for sha256 in sha256s:
        _s3_inside().put_object(_BUCKET, _key(objects, sha256), b"")


class KeptObject(NamedTuple):
    """What a bucket has; `identity` is another object after every upload."""

    mime: str
    identity: object


def kept_object(scheme: str, objects: Any, sha256: str) -> KeptObject:
    """Give what a bucket has of a kept picture."""
    if scheme == "az":
        kept = _azure().blobs[_key(objects, sha256)]
        return KeptObject(kept.mime, kept)
    key = _s3_key(objects, sha256)
    return KeptObject(key.metadata["Content-Type"], key)


def _key(objects: Any, sha256: str) -> str:
    return f"{objects._bucket.prefix}/{sha256[:2]}/{sha256}"


def _s3_key(objects: Any, sha256: str) -> Any:
    return _s3_inside().buckets[_BUCKET].keys[_key(objects, sha256)]


def _s3_inside() -> Any:
    from moto.s3.models import s3_backends

    return next(iter(s3_backends.values()))["aws"]


def _damaged(content: bytes, by_size: bool) -> bytes:
    return content[:-1] if by_size else content[:-1] + bytes([content[-1] ^ 1])
