"""The secret of one installation that key hashes are made with, so that a stolen database alone opens nothing."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from abaca.errors import StoreError

PEPPER_BYTES = 32


def pepper(path: Path) -> bytes:
    """Give the secret in the file at `path`, made with mode 0600 on first use: 32 bytes.

    Two processes that start at once get the same one. Raises StoreError when the file cannot be made or read, or is
    no such secret.
    """
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError as error:
        raise StoreError(f"The secret file {path} cannot be made or read: check the folder's permissions.") from error
    if len(secret) != PEPPER_BYTES:
        raise StoreError(f"The secret file {path} is damaged: restore it, since without it no key is recognised.")
    return secret


def _make(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(PEPPER_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its secret is the one
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
